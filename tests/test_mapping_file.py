"""Mappings go out to a file and come in from one, with a preview in between."""

import base64
import io

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError

from .catalog_case import CatalogCase, some_examples


class MappingFileCase(CatalogCase):
    def book(self, *rows):
        """An Excel file of these rows."""
        book, stream = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(stream)
        return stream.getvalue()

    def wizard(self, content, filename="mapping.csv", **vals):
        if isinstance(content, str):
            content = content.encode()
        return self.env["tiktok.mapping.import"].create(
            {"file": base64.b64encode(content), "filename": filename, **vals}
        )

    def preview(self, content, filename="mapping.csv", **vals):
        wizard = self.wizard(content, filename, **vals)
        wizard.action_preview()
        return wizard

    def rows(self, wizard):
        """State and remark of each row by its number."""
        return {line.number: (line.state, line.message) for line in wizard.line_ids}

    def refusal(self, content, filename="mapping.csv"):
        with self.assertRaises(UserError) as caught:
            self.preview(content, filename)
        return str(caught.exception)


class TestMappingImport(MappingFileCase):
    def test_preview_shows_each_kind_of_row_and_changes_nothing(self):
        old, new = (
            self.product("MF-OLD"),
            self.product("MF-NEW", barcode="4006381333931"),
        )
        fresh, changed = self.sku("MF-1"), self.sku("MF-2")
        same = self.sku("MF-3")
        changed.product_id = old
        same.product_id = new
        wizard = self.preview(
            "seller_sku,internal_reference,barcode,pack_quantity\n"
            "MF-1,MF-NEW,,6\n"
            "MF-2,,4006381333931,\n"
            "MF-3,MF-NEW,,1\n"
            "MF-4,,,\n"
            "MF-5,MF-UNKNOWN,,\n"
        )
        states = [state for _number, (state, _m) in sorted(self.rows(wizard).items())]
        self.assertEqual(states, ["new", "changed", "unchanged", "skipped", "error"])
        line = wizard.line_ids.filtered(lambda row: row.state == "changed")
        self.assertEqual(line.before, old.display_name)
        self.assertEqual(line.after, new.display_name)
        wizard.invalidate_recordset()
        self.assertEqual(wizard.line_ids[0].state, "error")
        self.assertFalse(fresh.product_id)
        self.assertEqual(changed.product_id, old)

    def test_applying_maps_what_was_shown_and_leaves_errors_out(self):
        product = self.product("MF-P")
        sku = self.sku("MF-6")
        sku._report_mapping_problems()
        wizard = self.preview(
            "seller_sku;internal_reference;pack_quantity\nMF-6;MF-P;0,5\nMF-6;MF-P;2\n"
        )
        self.assertIn("row 2", self.rows(wizard)[3][1])
        wizard.action_apply()
        self.assertEqual((sku.product_id, sku.pack_quantity), (product, 0.5))
        self.assertEqual(sku.mapping_method, "file")
        self.assertEqual(sku.mapping_state, "mapped")
        self.assertFalse(self.open_exceptions(record=sku))

    def test_code_that_tiktok_has_not_shown_becomes_an_alias(self):
        product, other = self.product("MF-P2"), self.product("MF-P3")
        text = "seller_sku\tinternal_reference\nMF-LATER\tMF-P2\n"
        wizard = self.preview(text, backend_id=self.backend.id)
        self.assertIn("alias", self.rows(wizard)[2][1])
        wizard.action_apply()
        self.assertEqual(self.sku("MF-LATER").product_id, product)
        text = "seller_sku\tinternal_reference\nMF-LATER-2\tMF-P2\n"
        self.preview(text, backend_id=self.backend.id).action_apply()
        text = text.replace("P2", "P3")
        wizard = self.preview(text, backend_id=self.backend.id)
        self.assertEqual(self.rows(wizard)[2][0], "changed")
        wizard.action_apply()
        self.assertEqual(self.sku("MF-LATER-2").product_id, other)

    def test_row_by_sku_id_goes_before_a_row_by_seller_sku(self):
        first, second = self.product("MF-A"), self.product("MF-B")
        skus = self.ensure(self.unit("71", "MF-7"), self.unit("72", "MF-7"))
        self.preview(
            "sku_id,seller_sku,internal_reference\n71,,MF-A\n,MF-7,MF-B\n"
        ).action_apply()
        self.assertEqual(skus["71"].product_id, first)
        self.assertEqual(skus["72"].product_id, second)

    def test_each_bad_row_says_what_is_wrong(self):
        self.product("MF-X", active=False)
        self.product("MF-TWO")
        self.product("MF-TWO")
        other = self.env["res.company"].create({"name": "Other"})
        self.product("MF-OTHER", company_id=other.id)
        self.product("MF-OK")
        rows = {
            ",,MF-OK,": "Neither",
            "1.7E+18,,MF-OK,": "as text",
            "123456,,MF-OK,": "no SKU with the id",
            ",MF-E1,MF-NONE,": "no product with the code",
            ",MF-E2,MF-X,": "archived",
            ",MF-E3,MF-TWO,": "Several products",
            ",MF-E4,MF-OTHER,": "no product with the code",
            ",MF-E5,MF-OK,zero": "no pack quantity",
            ",MF-E6,MF-OK,0": "no pack quantity",
            ",MF-E7,MF-OK,-3": "no pack quantity",
            ',MF-E8,MF-OK,"1,000"': "no pack quantity",
            ",MF-E9,MF-OK,0.001": "no pack quantity",
        }
        header = "sku_id,seller_sku,internal_reference,pack_quantity"
        wizard = self.preview("\n".join([header, *rows]))
        found = self.rows(wizard)
        for number, reason in enumerate(rows.values(), 2):
            self.assertEqual(found[number][0], "error", reason)
            self.assertIn(reason, found[number][1])
        self.assertFalse(wizard.change_count)

    def test_long_numbers_that_a_spreadsheet_cut_are_refused(self):
        self.product("MF-CUT")
        self.ensure(self.unit("1729500000000100101", "MF-CUT-1"))
        content = self.book(
            ["sku_id", "internal_reference"], [1729500000000100101, "MF-CUT"]
        )
        wizard = self.preview(content, "mapping.xlsx")
        self.assertIn("as text", self.rows(wizard)[2][1])

    def test_numbers_of_a_spreadsheet_are_read_as_codes(self):
        product = self.product("12345")
        sku = self.sku("678")
        content = self.book(["Seller SKU", "Internal Reference"], [678.0, 12345])
        self.preview(content, "mapping.xlsx").action_apply()
        self.assertEqual(sku.product_id, product)

    # === FILES THAT ARE NO MAPPING === #

    def test_wrong_headers_name_what_is_needed_and_what_was_found(self):
        text = self.refusal("name,internal_reference\nx,y\n")
        self.assertIn("sku_id or seller_sku", text)
        self.assertIn("name", text)
        self.assertIn("barcode", self.refusal("seller_sku,qty\nx,1\n"))
        self.assertIn("twice", self.refusal("seller_sku,seller_sku,barcode\nx,y,z\n"))

    def test_files_that_are_no_tables_are_refused_kindly(self):
        self.assertIn("empty", self.refusal(" \n\n"))
        self.assertIn("XLSX", self.refusal("seller_sku,barcode", "mapping.xlsx"))
        self.assertIn("neither", self.refusal(b"\x00\x01\x02\x03", "picture.png"))
        with self.assertRaisesRegex(UserError, "Choose a file"):
            self.env["tiktok.mapping.import"].create({}).action_preview()

    def test_western_encoding_and_byte_order_mark_are_understood(self):
        product = self.product("MÜSLI-1")
        sku = self.sku("MF-8")
        text = "seller_sku;internal_reference\nMF-8;MÜSLI-1\n"
        for encoding in ("utf-8-sig", "cp1252"):
            wizard = self.preview(text.encode(encoding))
            self.assertEqual(wizard.line_ids.product_id, product, encoding)
        wizard.action_back()
        self.assertFalse(wizard.line_ids)
        self.assertFalse(sku.product_id)

    def test_preview_of_many_rows_takes_few_statements(self):
        for count in (10, 500):
            header = "seller_sku,internal_reference"
            codes = [f"{header}-{n}" for n in range(count)]
            rows = [
                (n, {"seller_sku": c, "internal_reference": c})
                for n, c in enumerate(codes)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["tiktok.mapping.plan"]._plan(
                rows, self.backend, self.backend.company_id
            )
            self.assertLessEqual(self.env.cr.sql_log_count - before, 12)


class TestMappingExport(MappingFileCase):
    def export(self, skus, file_format):
        wizard = (
            self.env["tiktok.mapping.export"]
            .with_context(active_model="tiktok.sku", active_ids=skus.ids)
            .create({"file_format": file_format})
        )
        url = wizard.action_export()["url"]
        self.assertIn(f"tiktok_mapping.{file_format}", url)
        return base64.b64decode(wizard.file)

    def test_what_is_exported_can_be_imported_unchanged(self):
        self.product("ME-P")
        skus = self.sku("ME-P", sku_id="1729500000000999101") | self.sku("ME-2")
        for file_format in ("csv", "xlsx"):
            content = self.export(skus, file_format)
            wizard = self.preview(content, f"mapping.{file_format}")
            states = sorted(wizard.line_ids.mapped("state"))
            self.assertEqual(states, ["skipped", "unchanged"])

    def test_only_skus_without_a_product_of_one_shop(self):
        self.product("ME-3")
        self.sku("ME-3")
        waiting = self.sku("ME-4")
        wizard = self.env["tiktok.mapping.export"].create(
            {"backend_id": self.backend.id, "only_open": True, "file_format": "csv"}
        )
        wizard.action_export()
        text = base64.b64decode(wizard.file).decode("utf-8-sig")
        self.assertIn(waiting.external_id, text)
        self.assertNotIn("ME-3", text)

    def test_nothing_to_export_is_said(self):
        wizard = self.env["tiktok.mapping.export"].create(
            {"backend_id": self.connect("VN").id}
        )
        with self.assertRaisesRegex(UserError, "no such SKU"):
            wizard.action_export()

    @some_examples
    @given(
        st.text(
            st.characters(categories=["L", "N", "P", "S", "Zs"]),
            min_size=1,
            max_size=20,
        )
        .map(str.strip)
        .filter(bool)
    )
    def test_any_code_survives_the_way_through_a_file(self, code):
        with self.env.cr.savepoint() as savepoint:
            sku = self.sku(code, sku_id="4242")
            service = self.env["tiktok.mapping.file"]
            for file_format in ("csv", "xlsx"):
                content = getattr(service, f"_write_{file_format}")(sku)
                rows = service._read_rows(f"m.{file_format}", content)
                self.assertEqual(rows[0][1]["seller_sku"], sku.seller_sku)
                self.assertEqual(rows[0][1]["sku_id"], "4242")
            savepoint.rollback()
