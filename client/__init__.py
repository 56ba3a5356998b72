class TikTokShopError(Exception):
    pass
class TemporaryError(TikTokShopError): pass
class TransportError(TemporaryError): pass
class AnswerError(TemporaryError): pass
class ServerError(TemporaryError): pass
class RateLimitError(TikTokShopError): pass
class TokenExpiredError(TikTokShopError): pass
class AuthorizationError(TikTokShopError): pass
class ScopeError(TikTokShopError): pass
class SignatureError(TikTokShopError): pass
class RequestError(TikTokShopError): pass
class AppError(TikTokShopError): pass
class BusinessError(TikTokShopError): pass
class TikTokShopClient: pass
class TikTokAuthClient: pass
