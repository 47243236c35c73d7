"""Addresses of people of the site."""

from django.urls import path

from . import account, sign_up

urlpatterns = [
    path("sign-up/", sign_up.SignUpView.as_view(), name="sign_up"),
    path("sign-up/sent/", sign_up.SentView.as_view(), name="sign_up_sent"),
    path("sign-up/activate/", sign_up.ActivationView.as_view(), name="sign_up_activate"),
    path("sign-up/invite/", account.invite, name="invite"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/address/", account.address, name="address"),
    path("account/address/confirm/", account.address_confirm, name="address_confirm"),
    path("account/delete/", account.delete, name="account_delete"),
    path("account/forgotten/", account.forgotten, name="forgotten"),
    path("account/forgotten/<uidb64>/<token>/", account.ResetView.as_view(), name="reset"),
]
