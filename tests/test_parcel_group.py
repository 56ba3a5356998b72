from .parcel_case import ParcelCase
