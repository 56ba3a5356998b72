"""Error codes of the platform by what they ask of the caller.

From the error tables of TikTok's Partner Center. The code counts, not the HTTP
status: refusals come with 200 as well as with 4xx. A code that is not listed is a
final refusal of the one record.
"""

RATE = "rate"  # wait, sign again, repeat
SERVER = "server"  # repeat reads; look before repeating a write
TOKEN_EXPIRED = "token expired"  # refresh once, repeat once
TOKEN_FINAL = "token final"  # new consent
SCOPE = "scope"  # switch the scope on and consent again, or shop disabled
SIGNATURE = "signature"
REQUEST = "request"
APP = "app"
FINAL = "final"  # refused for this record
LATER = "later"  # refused for this record, may pass later
BY_MESSAGE = "by message"  # only the text tells

CODES = {
    36009002: RATE,  # too many requests
    36009003: SERVER,  # internal error
    36009007: SERVER,  # time-out inside the platform
    36009009: REQUEST,  # unknown path
    36009010: REQUEST,  # wrong HTTP method
    36009014: REQUEST,  # version not valid for this path
    36009021: REQUEST,  # upload too large
    36009022: REQUEST,  # content type missing or wrong
    36009023: REQUEST,  # content type missing or wrong
    36009033: APP,  # calling IP is not on the allow-list of the app
    36009004: BY_MESSAGE,  # overloaded, see answer.py
    36009043: SCOPE,  # shop disabled
    36009044: SCOPE,  # seller disabled
    36004004: TOKEN_FINAL,  # authorization code invalid or used
    105002: TOKEN_EXPIRED,  # access token expired
    105005: SCOPE,  # scope not granted
    106001: SIGNATURE,  # signature wrong
    106013: REQUEST,  # shop_cipher missing
    101000: TOKEN_FINAL,  # cipher or token not valid for this call
    12000000: REQUEST,  # shop_cipher does not fit the token
    10006402: SERVER,  # internal or busy
    10002014: SERVER,  # internal or busy
    10002015: SERVER,  # internal or busy
    10037002: SERVER,  # internal or busy
    10037003: SERVER,  # internal or busy
    10037004: SERVER,  # internal or busy
    12001000: SERVER,  # internal or busy
    12052881: SERVER,  # internal or busy
    33001002: SERVER,  # internal or busy
    25020008: SERVER,  # internal or busy
    45101001: SERVER,  # internal or busy
    21008111: FINAL,  # order or package does not belong to this seller
    12019022: FINAL,  # SKU needs a valid warehouse
    12019024: FINAL,  # stock number invalid
    12019028: FINAL,  # SKU has several warehouses
    12052036: FINAL,  # SKU id missing
    12052037: LATER,  # stock could not be changed
    12052038: LATER,  # price locked by a promotion
    12019045: LATER,  # price locked by a promotion
    12052393: LATER,  # stock locked by a promotion
    12052048: FINAL,  # product of another shop
    12052032: FINAL,  # product not found
    12052260: FINAL,  # product not found
    12019150: FINAL,  # product not found
    12052055: FINAL,  # quantity outside limits
    12052094: FINAL,  # no multi-warehouse right
    12052097: FINAL,  # warehouse unknown
    12052144: FINAL,  # platform warehouse cannot be edited
    12052382: FINAL,  # dilayani warehouse stock cannot be edited
    12052530: FINAL,  # warehouse not of this shop
    12052531: FINAL,  # warehouse disabled
    12052532: FINAL,  # not a selling warehouse
    12052533: FINAL,  # set of warehouses may not change here
    12052557: FINAL,  # SKU is not in this product
    12052901: LATER,  # product status does not allow it
    12052921: FINAL,  # stock shared with another listing
    12052990: FINAL,  # check failed
    12052093: LATER,  # listing limit reached
    12052109: LATER,  # merchant request limit
    12052700: FINAL,  # seller inactive
    12052217: FINAL,  # category tree v2 needed
    12052024: FINAL,  # not a leaf category
    12052180: FINAL,  # search would exceed 10 000 results
    12052859: FINAL,  # bundle with one component needs at least two pieces
    12052861: FINAL,  # bundle price above the sum of components
    12052863: FINAL,  # bundle rule broken
    12052847: FINAL,  # bundle rule broken
    21001001: FINAL,  # parameters invalid
    21011001: FINAL,  # package not found
    21011006: FINAL,  # package already shipped
    21011007: FINAL,  # the item has an open after-sale request
    21011029: FINAL,  # order state does not allow it
    21011037: FINAL,  # no shipping service available
    21011048: FINAL,  # lines must be named for this order
    25001001: FINAL,  # parameters invalid
    25001003: FINAL,  # status does not allow it
    25001011: FINAL,  # order already being cancelled or returned
    25001014: FINAL,  # reason invalid
    25001015: FINAL,  # reason invalid
    25001020: FINAL,  # reason invalid
    25001021: FINAL,  # reason does not fit the order status
    25001028: LATER,  # locked by another operation
    25001045: FINAL,  # already shipped, cannot cancel
    25001046: FINAL,  # stopped by risk control
    25001051: FINAL,  # order already completed or cancelled
    25005010: FINAL,  # line item wrong
    25005011: FINAL,  # line item wrong
    25007006: FINAL,  # order not found
    25011011: FINAL,  # cannot reject now
    25011012: FINAL,  # cannot approve now
    25011013: FINAL,  # cannot approve now
    25011014: FINAL,  # cannot refuse the received parcel in this status
    25020004: FINAL,  # decision does not fit the request
    25020005: FINAL,  # no permission
    25020010: FINAL,  # already approved
    45101006: FINAL,  # text holds forbidden words
    45109001: FINAL,  # conversation rules: window closed or not allowed
    45101002: FINAL,  # card problem
    45111017: FINAL,  # card problem
}
