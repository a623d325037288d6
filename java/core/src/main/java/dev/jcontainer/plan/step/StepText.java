package dev.jcontainer.plan.step;

import java.util.List;

/** Parts of texts that several steps share. */
public final class StepText {
    private StepText() {}

    /**
     * Whether a terminal shows the character and does nothing else for it. Control characters, also those of C1, and
     * those that change the direction of writing or cannot be seen, could make a text look like another one.
     */
    public static boolean isShown(char c) {
        boolean control = c < ' ' || c >= 0x7f && c < 0xa0;
        boolean direction = c >= 0x200b && c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return !control && !direction && c != 0xfeff;
    }

    /** Escapes what {@link #isShown} refuses, as \n, \t, \x1b or \u202e, so that the text stays on one line. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isShown(c)) {
                out.append(c);
            } else {
                appendEscape(out, c);
            }
        }
        return out.toString();
    }

    private static void appendEscape(StringBuilder out, char c) {
        out.append(c < 0x100 ? "\\x" : "\\u");
        for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    /** Quotes a word for a shell, if it needs quotes. */
    static String quoted(String word) {
        boolean plain = !word.isEmpty();
        for (int i = 0; plain && i < word.length(); i++) {
            char c = word.charAt(i);
            plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "-_./:=,+@%".indexOf(c) >= 0;
        }
        return plain ? word : "'" + printable(word.replace("'", "'\\''")) + "'";
    }

    static String bytes(long size) {
        return size == 0 ? "" : " of " + size + " bytes";
    }

    static String mount(String type, String target, Flags<MountAttribute> attributes, List<String> options) {
        return "mount " + type + " on " + printable(target) + attributes(attributes, String.join(",", options));
    }

    static String attributes(Flags<MountAttribute> attributes, String options) {
        StringBuilder text = new StringBuilder();
        attribute(text, attributes, MountAttribute.READONLY, "ro");
        attribute(text, attributes, MountAttribute.NOSUID, "nosuid");
        attribute(text, attributes, MountAttribute.NODEV, "nodev");
        attribute(text, attributes, MountAttribute.NOEXEC, "noexec");
        attribute(text, attributes, MountAttribute.NOATIME, "noatime");
        attribute(text, attributes, MountAttribute.STRICTATIME, "strictatime");
        if (!options.isEmpty()) {
            text.append(text.length() == 0 ? "" : ",").append(options);
        }
        return text.length() == 0 ? "" : " (" + text + ")";
    }

    private static void attribute(
            StringBuilder text, Flags<MountAttribute> attributes, MountAttribute bit, String name) {
        if (attributes.has(bit)) {
            text.append(text.length() == 0 ? "" : ",").append(name);
        }
    }
}
