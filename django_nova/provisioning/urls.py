"""Addresses of clouds that are being made."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listing, name="provisioning"),
    path("mine/", views.mine, name="provisioning_mine"),
    path("<int:pk>/", views.detail, name="provisioning_detail"),
    path("<int:pk>/<slug:verb>/", views.act, name="provisioning_act"),
]
