from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.connector_tiktok_shop.models.order.order_address import (
    format_phone,
    is_masked,
    read_address,
)


def levels(*names):
    """District levels from country to town, as (level name, text, code)."""
    return [
        {
            "address_level": f"L{n}",
            "address_level_name": level,
            "address_name": text,
            "iso_code": code,
        }
        for n, (level, text, code) in enumerate(names)
    ]


@tagged("post_install", "-at_install")
class TestOrderAddress(BaseCase):
    def test_us_address(self):
        address = read_address(
            {
                "name": "Ann Buyer",
                "phone_number": "(+1)5125550142",
                "address_line1": "500 Example Trail",
                "address_line2": "Apt 4",
                "postal_code": "78701",
                "region_code": "US",
                "district_info": levels(
                    ("Country", "United States", "US"),
                    ("State", "Texas", "TX"),
                    ("County", "Travis County", ""),
                    ("City", "Austin", ""),
                ),
            }
        )
        self.assertEqual(address.street, "500 Example Trail")
        self.assertEqual(address.street2, "Apt 4")
        self.assertEqual(address.city, "Austin")
        self.assertEqual(address.state_code, "TX")
        self.assertEqual(address.phone, "+1 512-555-0142")

    def test_uk_address_takes_the_post_town(self):
        address = read_address(
            {
                "name": "Sam Tester",
                "address_line1": "7 Test Lane",
                "postal_code": "LS1 4AP",
                "region_code": "UK",
                "post_town": "LEEDS",
                "district_info": levels(
                    ("country", "United Kingdom", "GB"),
                    ("nation", "England", ""),
                    ("city", "Leeds", ""),
                ),
            }
        )
        self.assertEqual((address.city, address.country_code), ("LEEDS", "GB"))

    def test_brazilian_number_and_complement(self):
        address = read_address(
            {
                "address_line1": "Rua Exemplo",
                "address_line2": "Centro",
                "address_line3": "100",
                "address_line4": "Bloco B",
                "region_code": "BR",
                "district_info": levels(
                    ("Country", "Brasil", "BR"),
                    ("Estado", "São Paulo", "SP"),
                    ("Cidade", "Campinas", ""),
                ),
            }
        )
        self.assertEqual(address.street, "Rua Exemplo, 100")
        self.assertEqual(address.street2, "Bloco B, Centro")
        self.assertEqual(address.city, "Campinas")

    def test_vietnamese_lines_repeat_the_levels(self):
        address = read_address(
            {
                "address_detail": "12 Le Loi",
                "address_line1": "Thành phố Hồ Chí Minh",
                "address_line2": "Quận 1",
                "address_line3": "Phường Bến Nghé",
                "address_line4": "12 Le Loi",
                "region_code": "VN",
                "district_info": levels(
                    ("Country", "Việt Nam", "VN"),
                    ("Tỉnh/Thành phố", "Thành phố Hồ Chí Minh", ""),
                    ("Quận/Huyện", "Quận 1", ""),
                ),
            }
        )
        self.assertEqual(address.street, "12 Le Loi")
        self.assertEqual(address.street2, "Phường Bến Nghé")
        self.assertEqual(address.city, "Quận 1")
        self.assertEqual(address.state_name, "Thành phố Hồ Chí Minh")

    def test_masked_parts_are_left_out(self):
        address = read_address(
            {
                "name": "N***** V** A*",
                "first_name": "N***** V** A*",
                "phone_number": "(+84)90*****21",
                "address_line3": "Phường ***",
                "address_detail": "12 *****",
                "address_line4": "12 *****",
                "region_code": "VN",
                "district_info": levels(
                    ("Country", "Việt Nam", "VN"), ("Tỉnh", "Hà Nội", "")
                ),
            }
        )
        self.assertEqual((address.name, address.phone, address.street), ("", "", ""))
        self.assertFalse(address.is_deliverable)

    def test_order_without_address(self):
        for recipient in (None, {}, {"region_code": "US"}):
            self.assertFalse(read_address(recipient).is_deliverable)

    @given(
        text=st.text(alphabet="abc 12*", max_size=12),
        position=st.integers(0, 12),
    )
    def test_two_stars_are_always_a_mask(self, text, position):
        self.assertTrue(is_masked(text[:position] + "**" + text[position:]))

    def test_plain_text_is_no_mask(self):
        for text in ("7 Test Lane", "O'Hara*s", "5*5 Studios", "", None):
            self.assertFalse(is_masked(text), text)

    def test_phone_that_no_library_knows_is_kept(self):
        self.assertEqual(format_phone("call me", "US"), "call me")
        self.assertEqual(format_phone("07700 900123", "GB"), "+44 7700 900123")
