"""The people of the institute, who sign in with their mail address."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class People(UserManager):
    """Makes people from a mail address alone, for `manage.py createsuperuser` too."""

    use_in_migrations = False

    def create_user(self, email, password=None, **fields):
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractUser):
    """A user model that is not Django's own: no user name, and a room."""

    username = None
    email = models.EmailField(unique=True)
    room = models.CharField(max_length=20, blank=True)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = People()
