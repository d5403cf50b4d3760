"""The files of a plan, written as one: all of them or none, whatever stops the process.

A write goes through these steps, in this order, and each is on the disk before the next begins:

1. The root directory itself is locked (`lock`), and what an earlier run left is settled (`recovery`).
2. A journal, `.scaffold-write` at the root, says what is about to be done: "preparing".
3. Each new content is written beside its target, and each old one gets a second name (`staging`). All of these names
   follow from the number of the write in the journal and are free before that: the journal knows of every one.
4. Every target is compared with what was planned from, and the journal is replaced by one that says "committed". This
   is the moment that decides.
5. Each new content is moved over its target (`placing`).
6. The record for `undo` is kept outside the tree, or dropped when the write is an `undo` (`settling`).
7. The second names go, then the journal. From here on nothing is taken back any more: what fails now is told, and left
   to the next command.

A run that fails, or finds the journal of one that died, has two ways (`recovery`, `way`, `restoring`). "Preparing":
no target was touched, the staged names go. "Committed": forward, if each target holds its old content and has its new
one staged, or holds its new one; else back, if each holds its old content or has it under the second name. Up to step
7 nothing that the way back needs is used up, and on the way back nothing that it needs itself; so every moment has a
way, which is told from what is there, without another note that a full disk could refuse. A file that is neither is
somebody else's change: it stays, and so does the content that it had, under a name that is told.

**Undo agrees**, since the journal carries what a record says: whoever finishes a write keeps its record, once, known by
the number of the write, from the old contents under their second names. A write that is taken back has none.

**A journal is believed only if we made it.** A tree comes from anywhere, and may bring a `.scaffold-write`. Acting on
that could swap a reviewed file for another. So a journal is sealed with a key that lies in the user's state folder,
and one whose seal does not fit is never acted on: the command ends and says what to do. Where no key can be kept,
writing goes on with one that dies with the process; what is then left by `kill -9` is to be settled by hand, with
`scaffold undo --interrupted`, which is also for a journal of another user or machine. That option, and nothing else,
goes without the seal. What a journal can do at worst is bounded for it as well: staged names are not read from it but
made from its number; targets are inside the root, through no link, and not in `.git`; a target is only replaced while
its digest is the one before, by content that has the digest after. At worst, a tree that is trusted by that option
has files of its own exchanged for other files of its own.
"""
