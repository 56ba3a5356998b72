"""Links to labels and slips."""

from .registry import serves


@serves("getPackageShippingDocument")
def document(box, request):
    """The link of a document of a package, and the package's number."""
    query = request.query
    package = box.packages.find(request.shop, request.params["package_id"])
    link = box.documents.link(
        *(request.shop, package, request.host, query["document_type"]),
        *(query["document_size"], query["document_format"]),
    )
    return {"doc_url": link, "tracking_number": package["tracking_number"]}
