"""Set the PIN that some actions ask for: "pin 1234", and to change it "pin 1234 5678"."""

from gateway.directory import pins
from handlers.shape import Reply, Said, Services


def run(reply: Reply, services: Services) -> Said:
    contact, said = reply.contact, reply.rest.split()
    if not 1 <= len(said) <= 2 or not all(map(pins.valid, said)):
        return Said("reply_pin_how")
    if contact.pin_hash:
        if len(said) == 1:
            return Said("reply_pin_how")
        tries = services.config.replies.pin_tries_an_hour
        once = services.pseudonyms.pin_hash(contact.uid, said[0])
        if not services.limits.within("pin", contact.uid, tries, 3600, once):
            return Said("reply_pin_wrong")
        if not pins.fits(contact, said[0], services.pseudonyms):
            return Said("reply_pin_wrong")
    pins.put(contact, said[-1], services.pseudonyms)
    return Said("reply_pin_set")
