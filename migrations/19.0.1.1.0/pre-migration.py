"""Orders on hold: the rule has three answers now; extending views are made anew."""


def migrate(cr, version):
    """Keep what each shop does with orders on hold, and free the way for new views."""
    if not version:
        return
    cr.execute(
        "ALTER TABLE tiktok_backend ADD COLUMN IF NOT EXISTS hold_policy varchar"
    )
    cr.execute(
        "UPDATE tiktok_backend "
        "SET hold_policy = CASE WHEN pull_on_hold THEN 'quote' ELSE 'bind' END"
    )
    # old extensions name fields that are gone, which stops the update of their bases
    cr.execute(
        """
        WITH ours AS (
            SELECT v.id
              FROM ir_ui_view v
              JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
             WHERE d.module = 'connector_tiktok_shop' AND v.mode = 'extension')
        DELETE FROM ir_ui_view v
         USING ours
         WHERE v.id = ours.id
           AND NOT EXISTS (SELECT 1 FROM ir_ui_view child
                            WHERE child.inherit_id = v.id
                              AND child.id NOT IN (SELECT id FROM ours))
        """
    )
    cr.execute(
        """
        DELETE FROM ir_model_data d
         WHERE d.module = 'connector_tiktok_shop' AND d.model = 'ir.ui.view'
           AND NOT EXISTS (SELECT 1 FROM ir_ui_view v WHERE v.id = d.res_id)
        """
    )
