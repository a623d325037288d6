package dev.jcontainer.plan.step;

import java.util.List;

/** Parts of texts that several steps share. */
public final class StepText {
    private StepText() {}

    /** Escapes control characters as \n, \t or \x1b, so that the text stays on one line. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (c < ' ' || c == 0x7f) {
                out.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xf, 16));
            } else {
                out.append(c);
            }
        }
        return out.toString();
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
