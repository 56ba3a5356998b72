"""Listings and SKUs of TikTok, and the product or kit that each of them means.

Listings and SKUs, read
    tiktok_product, tiktok_sku, tiktok_sku_component, tiktok_catalog_reader,
    tiktok_catalog_importer, tiktok_sku_importer, tiktok_product_event,
    tiktok_sync_cursor, tiktok_backend

Mapping: by itself, by a person, by a file
    tiktok_sku_mapper, tiktok_sku_mapping, tiktok_sku_alias, tiktok_sku_candidate,
    tiktok_sku_problem, tiktok_mapping_file, tiktok_mapping_plan

Bundles and kits
    bundle_content, tiktok_bundle_matcher, tiktok_kit_builder, mrp_bom

Products
    product_product, product_template
"""

from . import tiktok_product
from . import tiktok_product_event
from . import tiktok_sku
from . import tiktok_sku_component
from . import tiktok_sku_candidate
from . import tiktok_sku_alias
from . import tiktok_sku_mapping
from . import tiktok_sku_problem
from . import tiktok_sku_mapper
from . import tiktok_bundle_matcher
from . import tiktok_kit_builder
from . import tiktok_catalog_reader
from . import tiktok_catalog_importer
from . import tiktok_sku_importer
from . import tiktok_mapping_file
from . import tiktok_mapping_plan
from . import tiktok_sync_cursor
from . import tiktok_backend
from . import product_product
from . import product_template
from . import mrp_bom
