"""The canary scan: whether any plain text that people typed was left anywhere by the service.

A journey types texts that hold canaries, then asks for silence::

    canaries = Canaries("a seed of this journey")
    form = {"alias": canaries.name("alias"), "phone": canaries.phone("phone")}
    ...
    assert_silent(canaries, [folder("data", path), valkey("valkey", url), text("answers", bodies)])

What it cannot see: text that was enciphered, put into other words, drawn, cut to fewer than twelve characters, or
compressed by something other than deflate, bzip2 and xz (PostgreSQL's own compression of long values among them: live
rows are read through the server, dead ones only as far as they were left in one piece).
"""
