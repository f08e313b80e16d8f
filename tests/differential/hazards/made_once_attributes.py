"""Hazards: the same kept as an attribute, behind a property, a method or a class."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.hazards.made_once import Client
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Sized(Client):
    def __len__(self):
        return 0


class Service:
    fallback = None
    one = None

    def __init__(self, client=None):
        self._client = client
        self.other = None

    @property
    def client(self):
        if self._client is None:
            self._client = Client()
        return self._client

    def ensure(self):
        if not self._client:
            self._client = Client()

    def drop(self):
        self._client = None

    def ask(self, x):
        return self.client.ask(x)

    @classmethod
    def get(cls):
        if cls.one is None:
            cls.one = Service()
        return cls.one


@hazard
def as_an_attribute(decorate: Decorator) -> Steps:
    @decorate
    def by_property(service, xs):
        return [service.client.ask(x) for x in xs]

    @decorate
    def ensured(service, xs):
        service.ensure()
        return [service._client.ask(x) for x in xs]

    @decorate
    def by_method(service, xs):
        return [service.ask(x) for x in xs]

    for function in (by_property, ensured, by_method):
        service = Service()
        yield Step(function, (service, [1, 2]), watched=service)
        yield Step(function, (service, [3, 4]), watched=service)
        service.drop()
        yield Step(function, (service, [5, 6]), watched=service)
        yield Step(function, (Service(Client("another")), [7, 8]))
        yield Step(function, (Service(Sized("sized")), [9, 10]))
        yield Step(function, (Service(), [9, 10]))


@hazard
def an_attribute_given_up_in_between(decorate: Decorator) -> Steps:
    @decorate
    def by_method(service, xs):
        out = []
        for x in xs:
            out.append(service.ask(x))
            if x % 2:
                service.drop()
        return out

    @decorate
    def by_alias(service, xs):
        same = [service]
        out = [service.ask(x) for x in xs]
        same[0]._client = None
        return out + [service.ask(x) for x in xs]

    @decorate
    def by_setattr(service, xs):
        out = [service.ask(x) for x in xs]
        setattr(service, "_client", None)
        return out + [service.ask(x) for x in xs]

    @decorate
    def in_its_dictionary(service, xs):
        out = [service.ask(x) for x in xs]
        vars(service)["_client"] = None
        return out + [service.ask(x) for x in xs]

    @decorate
    def all_of_it(service, xs):
        out = [service.ask(x) for x in xs]
        service.__dict__.update(_client=None)
        return out + [service.ask(x) for x in xs]

    @decorate
    def deleted(service, xs):
        out = [service.ask(x) for x in xs]
        del service._client
        service.__init__()
        return out + [service.ask(x) for x in xs]

    @decorate
    def of_two(service, xs):
        other = service.other or service
        out = []
        for x in xs:
            out.append(service.ask(x))
            other.drop()
        return out

    for function in (by_method, by_alias, by_setattr, in_its_dictionary, all_of_it, deleted, of_two):
        service = Service(Client("of before"))
        yield Step(function, (service, [1, 2, 3]), watched=service)
        yield Step(function, (service, [4, 5]), watched=service)
        yield Step(function, (service, [6, 7]), watched=service)
        another = Service(Client("another"))
        another.other = Service()
        yield Step(function, (another, [8, 9]), watched=another)


@hazard
def one_of_a_class(decorate: Decorator) -> Steps:
    Service.one = None

    @decorate
    def work(xs):
        return [Service.get().ask(x) for x in xs]

    @decorate
    def anew(xs):
        out = [Service.get().ask(x) for x in xs]
        Service.one = None
        return out + [Service.get().ask(x) for x in xs]

    yield Step(work, ([1, 2],))
    yield Step(work, ([3, 4],))
    yield Step(work, ([5, 6],))
    yield Step(anew, ([7, 8],))
    yield Step(anew, ([9, 10],))
