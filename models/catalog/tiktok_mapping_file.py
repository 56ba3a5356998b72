import csv
import io
import re
from pathlib import PurePath
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from odoo import api, models
from odoo.exceptions import UserError

KEYS = ("sku_id", "seller_sku")
TARGETS = ("internal_reference", "barcode")
COLUMNS = (*KEYS, *TARGETS, "pack_quantity")
#: written for people, not read
NOTES = ("shop", "title", "variant", "mapping")
#: from this many digits on a spreadsheet loses the last ones of a number
SAFE_DIGITS = 15
LONGEST_TEXT = 500


class TikTokMappingFile(models.AbstractModel):
    """Reads and writes mapping files: one row per SKU, csv or xlsx.

    ``sku_id`` or ``seller_sku`` says which SKU, ``internal_reference`` or ``barcode``
    which product, ``pack_quantity`` how many of it. What is written can be read again.
    """

    _name = "tiktok.mapping.file"
    _description = "TikTok Shop Mapping File"

    # === READING === #

    @api.model
    def _read_rows(self, filename, content):
        """The rows of a file.

        :param content: bytes
        :return: ``[(row number as people count, {column: text})]``
        :raises UserError: when it is no table with the columns that are needed
        """
        is_book = PurePath(filename or "").suffix.lower() in (".xlsx", ".xlsm")
        table = self._read_book(content) if is_book else self._read_csv(content)
        numbered = [(number, row) for number, row in enumerate(table, 1) if any(row)]
        if not numbered:
            raise UserError(self.env._("The file is empty."))
        (_number, header), *rows = numbered
        columns = [self._column(name) for name in header]
        self._check_columns(columns)
        return [(number, dict(zip(columns, row, strict=False))) for number, row in rows]

    @api.model
    def _column(self, name):
        return re.sub(r"[\s_-]+", "_", name.strip().lower())

    @api.model
    def _check_columns(self, columns):
        twice = {name for name in columns if name and columns.count(name) > 1}
        if twice:
            raise UserError(
                self.env._("The column %s is there twice.", ", ".join(sorted(twice)))
            )
        for needed in (KEYS, TARGETS):
            if not set(needed) & set(columns):
                raise UserError(
                    self.env._(
                        "The file needs a column %(needed)s. Its first row has: "
                        "%(found)s.",
                        needed=self.env._(" or ").join(needed),
                        found=", ".join(filter(None, columns)) or "-",
                    )
                )

    @api.model
    def _read_csv(self, content):
        text = self._decode(content)
        first = text.lstrip().split("\n", 1)[0]
        delimiter = max(",;\t", key=first.count)
        try:
            rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
            return [[cell.strip() for cell in row] for row in rows]
        except csv.Error as error:
            raise UserError(
                self.env._("The file is no readable CSV file: %s", str(error))
            ) from error

    @api.model
    def _decode(self, content):
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
        raise UserError(self.env._("The file is neither CSV nor XLSX."))

    @api.model
    def _read_book(self, content):
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True
            )
        except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
            raise UserError(self.env._("The file is no readable XLSX file.")) from error
        rows = book.worksheets[0].iter_rows(values_only=True)
        return [[self._cell_text(value) for value in row] for row in rows]

    @api.model
    def _cell_text(self, value):
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and abs(value) >= 10**SAFE_DIGITS:
            # its last digits are gone: shown in a way that no id looks like
            return f"{value:.5e}"
        return str(value).strip()

    # === WRITING === #

    @api.model
    def _table_of(self, skus):
        """Header and rows of these SKUs."""
        states = dict(skus._fields["mapping_state"]._description_selection(self.env))
        rows = [
            [
                sku.external_id,
                sku.seller_sku or "",
                sku.product_id.default_code or "",
                sku.product_id.barcode or "",
                f"{sku.pack_quantity:g}",
                sku.backend_id.name,
                (sku.title or "")[:LONGEST_TEXT],
                sku.name or "",
                states[sku.mapping_state],
            ]
            for sku in skus
        ]
        return [[*COLUMNS, *NOTES], *rows]

    @api.model
    def _write_csv(self, skus):
        """The mapping of these SKUs as bytes of a CSV file."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(self._table_of(skus))
        return text.getvalue().encode("utf-8-sig")

    @api.model
    def _write_xlsx(self, skus):
        """The mapping of these SKUs as bytes of an XLSX file. All cells are text:
        ids keep their digits, and no code becomes a formula."""
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        sheet = book.add_worksheet("Mapping")
        bold, text = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "@"}),
        )
        for number, row in enumerate(self._table_of(skus)):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value, text if number else bold)
        sheet.set_column(0, len(COLUMNS) + len(NOTES) - 1, 22, text)
        sheet.freeze_panes(1, 0)
        book.close()
        return stream.getvalue()
