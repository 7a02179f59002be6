"""What no page may show, whoever looks at it."""

import re
from collections import Counter

ALLOWED_WORDS = {"Excel", "Outlook", "Word", "SHA", "MB", "GB"}
ALLOWED_WORDS |= {"Alt", "Ctrl", "Delete"}  # as the keys are marked
ALLOWED_WORDS |= {"Webhook"}  # as the chat programs call the address of a robot
ALLOWED_WORDS |= {"Redis", "beat", "worker"}  # programs that an administrator starts
# File types, as the form lists what it takes.
FILE_TYPES = {"pdf", "doc", "docx", "xls", "xlsx", "wps", "ofd", "zip", "jpg", "jpeg", "png"}
FILE_TYPES |= {"heic"}
FILE_TYPES |= {"txt", "html", "csv", "et"}
NAMES = re.compile(
    r"[\w.]+@[\w.]+"  # mail addresses
    r"|\buser\d+\b"  # the factories' login names
    r"|\b[0-9a-f]{8,64}\b"  # hashes
    r"|\bschedule(?:-\d+)?\.xlsx\b"  # carried in a PDF, where names are of ASCII
    r"|\b[A-Z]+_URL\b|\b(?:python manage\.py )?send_reminders\b"  # a setting and a command
)
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
FAULTS = {
    "inline script": r"<script\b(?![^>]*\ssrc=)|<script\b[^>]*>\s*[^<\s]|\son[a-z]+\s*=\s*[\"']|javascript:",
    "inline style": r"<style\b|\sstyle\s*=\s*[\"']",
    "foreign host": r"(?:src|href|action|srcset|content)\s*=\s*[\"']?(?:https?:)?//",
    "template braces": r"{{|}}|{%|%}|{#|#}",
    "None": r">\s*None\s*<",
}


def latin_words(text):
    words = set(LATIN_WORD.findall(NAMES.sub(" ", text))) - ALLOWED_WORDS
    return sorted(word for word in words if word.lower() not in FILE_TYPES)


def faults(html):
    found = [name for name, pattern in FAULTS.items() if re.search(pattern, html)]
    titles = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
    if len(titles) != 1 or not titles[0].strip().endswith("主题活动管理平台"):
        found.append(f"title {titles}")
    if (headings := len(re.findall(r"<h1\b", html))) != 1:
        found.append(f"{headings} main headings")
    ids = Counter(re.findall(r"\sid=\"([^\"]+)\"", html))
    found += [f"id {name} twice" for name, count in ids.items() if count > 1]
    labels = set(re.findall(r"<label[^>]*\sfor=\"([^\"]+)\"", html))
    found += [f"label for nothing: {name}" for name in sorted(labels - set(ids))]
    return found
