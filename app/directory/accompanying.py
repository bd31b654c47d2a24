"""Says whether somebody may be offered company on the way to an activity."""


def for_children(service):
    """Whether an activity (a Record with `kinds`) is for children: there nobody is offered a stranger's company."""
    return "children" in service.kinds or service.maximum_age is not None and service.maximum_age < 18


def may_be_accompanied(service):
    """Whether a champion may go along to an activity (a Record): it is on, somewhere that is nobody's home, and not for children."""
    return (service.status == "active" and bool(service.venues) and not for_children(service)
            and not any(one.location.private for one in service.venues))
