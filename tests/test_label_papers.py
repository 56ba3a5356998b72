"""Labels and slips: fetched quickly, kept, printed."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..client import TransportError
from ..models.fulfillment.stock_picking_label import REPORTS
from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelPapers(LabelCase):
    def render(self, pickings, label_format="PDF"):
        """The file that the print menu gives."""
        report = self.env["ir.actions.report"].with_user(self.packer)
        return report._render_qweb_pdf(REPORTS[label_format], pickings.ids)[0]

    def test_trouble_of_the_connection_delays_the_papers_only(self):
        """What was bought in the same job stays bought."""
        _order, picking = self.ready("SPOON-1")
        papers = type(self.env["tiktok.label.papers"])
        error = TransportError("no answer")
        with patch.object(papers, "_fetch", side_effect=error):
            shipment = self.arrange(picking)
        self.assertTrue(shipment.package_external_id)
        self.assertEqual(shipment.label_state, "waiting")
        self.travel(minutes=2)
        self.work()
        self.assertTrue(self.label(shipment))
        self.assertEqual(self.bought(), 1)

    def test_a_label_that_is_not_ready_is_asked_for_again_within_seconds(self):
        self.control.do_label_delay(self.REGION, calls=3)
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        self.run_jobs()
        self.assertEqual(shipment.label_state, "waiting")
        self.assertEqual(picking.tiktok_label_state, "waiting")
        self.work(8)
        self.assertEqual(shipment.label_state, "ready")
        self.assertEqual(self.bought(), 1)
        self.assertEqual(self.kinds(shipment), [])

    def test_a_label_that_does_not_come_is_told_and_still_fetched(self):
        self.control.do_label_delay(self.REGION, calls=20, code=11034037)
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        for _look in range(12):
            self.travel(minutes=2)
            self.run_jobs()
        self.assertEqual(self.kinds(shipment), ["label_not_ready"])
        for _look in range(20):
            self.travel(minutes=5)
            self.run_jobs()
        self.assertEqual(shipment.label_state, "ready")
        self.assertEqual(self.kinds(shipment), [])

    def test_each_packing_place_has_its_size_of_paper(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        papers = self.env["tiktok.label.papers"]
        self.assertEqual(papers._prepare_wish(shipment).size, "A6")
        self.type_out.tiktok_label_size = "A5"
        self.assertEqual(papers._prepare_wish(shipment).size, "A5")

    def test_the_slip_comes_with_the_label(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.assertTrue(shipment.slip_attachment_id.raw.startswith(b"%PDF"))
        self.assertNotEqual(shipment.slip_attachment_id, shipment.label_attachment_id)

    def test_without_slips_none_is_asked_for(self):
        self.backend.label_with_slip = False
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.assertFalse(shipment.slip_attachment_id)
        self.assertEqual(self.calls("getPackageShippingDocument"), 1)

    def test_a_label_fetched_again_is_the_same_file(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        first = shipment.label_attachment_id
        self.as_packer(shipment).action_fetch_label()
        self.run_jobs()
        self.assertEqual(shipment.label_attachment_id, first)
        self.assertEqual(shipment.label_state, "ready")

    def test_another_label_does_not_overwrite_the_old_file(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        first = shipment.label_attachment_id
        first.raw = b"%PDF-1.4 an older one"
        shipment.action_fetch_label()
        self.run_jobs()
        self.assertTrue(first.exists())
        self.assertNotEqual(shipment.label_attachment_id, first)

    def test_after_the_carriers_scan_there_is_no_label_and_the_old_one_stays(self):
        order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        kept = shipment.label_attachment_id
        self.life.collect(self.shop, order.external_id)
        shipment.action_fetch_label()
        self.run_jobs()
        self.assertEqual(shipment.label_state, "late")
        self.assertEqual(shipment.label_attachment_id, kept)
        self.assertEqual(self.kinds(shipment), ["label_too_late"])

    def test_a_page_instead_of_a_label_is_not_kept(self):
        _order, picking = self.ready("SPOON-1")
        client = "odoo.addons.connector_tiktok_shop.client.TikTokShopClient.download"
        with patch(client, return_value=b"<html>sorry</html>"):
            shipment = self.arrange(picking, jobs=False)
            self.run_jobs()
            self.assertFalse(shipment.label_attachment_id)
            self.assertEqual(shipment.label_state, "waiting")
        self.work()
        self.assertEqual(shipment.label_state, "ready")

    # === PRINT === #

    def test_the_label_opens_from_the_transfer(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        action = self.as_packer(picking).action_tiktok_print_label()
        self.assertEqual(action["url"], f"/report/pdf/{REPORTS['PDF']}/{picking.id}")
        self.assertEqual(self.render(picking), self.label(shipment))
        self.assertEqual(picking.tiktok_label_state, "printed")
        self.assertTrue(shipment.label_printed_at)

    def test_many_labels_are_one_file(self):
        pickings = self.env["stock.picking"]
        for _number in range(3):
            pickings |= self.ready("SPOON-1")[1]
        shipments = self.arrange(pickings)
        content = self.render(pickings)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertGreater(len(content), max(len(self.label(s)) for s in shipments))

    def test_no_label_is_offered_once_the_carrier_has_the_parcel(self):
        order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        self.validate(picking)
        self.assertEqual(picking.tiktok_label_state, "ready")
        self.life.collect(self.shop, order.external_id)
        self.deliver({"id": order.external_id})
        self.run_jobs()
        self.assertEqual(picking.tiktok_label_state, "gone")
        self.assertEqual(picking.tiktok_shipping_state, "transit")

    def test_a_validated_transfer_prints_its_label_again(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.validate(picking)
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.render(picking), self.label(shipment))

    def test_without_a_label_the_text_says_what_to_do(self):
        _order, picking = self.ready("SPOON-1")
        with self.assertRaisesRegex(UserError, "Arrange Shipment"):
            self.as_packer(picking).action_tiktok_print_label()

    def test_a_transfer_of_another_kind_says_that_it_has_none(self):
        _order, picking = self.ready("SPOON-1", shipping_type="SELLER")
        with self.assertRaisesRegex(UserError, "do not ship with a label"):
            self.as_packer(picking).action_tiktok_print_label()

    def test_validation_prints_where_the_operation_type_says_so(self):
        self.type_out.tiktok_label_auto_print = True
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        action = self.validate(picking)
        self.assertEqual(action["tag"], "do_multi_print")
        names = [report["report_name"] for report in action["params"]["reports"]]
        self.assertEqual(names, [REPORTS["PDF"]])

    def test_who_arranged_it_is_told_that_the_label_is_there(self):
        _order, picking = self.ready("SPOON-1")
        users = type(self.env["res.users"])
        with patch.object(users, "_bus_send") as send:
            self.arrange(picking)
        titles = [call.args[1]["title"] for call in send.call_args_list]
        self.assertIn("TikTok's label is there", titles)

    def test_labels_for_label_printers_come_as_they_are(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        shipment.label_attachment_id.raw = b"^XA^FDparcel^FS^XZ"
        shipment.label_format = "ZPL"
        action = self.as_packer(picking).action_tiktok_print_label()
        self.assertIn("/report/text/", action["url"])
        report = self.env["ir.actions.report"].with_user(self.packer)
        content, kind = report._render_qweb_text(REPORTS["ZPL"], picking.ids)
        self.assertEqual((content, kind), (b"^XA^FDparcel^FS^XZ", "text"))

    def test_zpl_is_asked_for_in_brazil_only(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.backend.label_format = "ZPL"
        papers = self.env["tiktok.label.papers"]
        self.assertEqual(papers._prepare_wish(shipment).document_format, "PDF")
        self.backend.region = "BR"
        self.assertEqual(papers._prepare_wish(shipment).document_format, "ZPL")

    def test_a_packer_without_a_pdf_maker_sees_the_label_in_a_page(self):
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        report = self.env["ir.actions.report"].with_user(self.packer)
        page, kind = report._render_qweb_html(REPORTS["PDF"], picking.ids)
        self.assertEqual(kind, "html")
        self.assertIn(f"/report/pdf/{REPORTS['PDF']}/{picking.id}", page)

    # === WITHOUT A JOB RUNNER === #

    def test_a_shop_in_scheduled_actions_gets_its_labels(self):
        self.control.do_label_delay(self.REGION, calls=2)
        _order, picking = self.ready("SPOON-1")
        self.backend.run_in_cron = True
        shipment = self.arrange(picking)
        self.run_cron("ir_cron_export_shipments")
        for _look in range(4):
            self.travel(seconds=10)
            self.run_cron("ir_cron_export_papers")
        self.assertEqual(shipment.label_state, "ready")
        self.assertEqual(self.bought(), 1)

    def test_a_job_at_work_is_not_lost(self):
        self.control.do_label_delay(self.REGION, calls=1)
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        self.run_jobs()
        self._jobs().unlink()
        self.travel(minutes=11)
        before = shipment.label_next_look
        locked = patch.object(
            type(shipment), "try_lock_for_update", lambda self, **_how: self.browse()
        )
        with locked:
            self.run_cron("ir_cron_export_papers")
        self.assertEqual(shipment.label_next_look, before)
        self.run_cron("ir_cron_export_papers")
        self.assertNotEqual(shipment.label_next_look, before)

    def test_a_lost_job_is_mended(self):
        self.control.do_label_delay(self.REGION, calls=1)
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        self.run_jobs()
        self._jobs().filtered(lambda j: j.method_name == "_export_papers").unlink()
        self.travel(minutes=11)
        self.backend.shipping_mode = "shadow"
        self.run_cron("ir_cron_export_papers")
        jobs = self._jobs().filtered(lambda j: j.method_name == "_export_papers")
        self.assertFalse(jobs, "nothing is fetched in shadow")
        self.backend.shipping_mode = "live"
        self.run_cron("ir_cron_export_papers")
        self.work()
        self.assertEqual(shipment.label_state, "ready")
