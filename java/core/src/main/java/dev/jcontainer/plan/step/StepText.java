package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.PlainText;
import java.util.List;

/** Parts of texts that several steps share. */
final class StepText {
    private StepText() {}

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
        return plain ? word : "'" + PlainText.escaped(word.replace("'", "'\\''")) + "'";
    }

    static String bytes(long size) {
        return size == 0 ? "" : " of " + size + " bytes";
    }

    static String mount(String type, String target, Flags<MountAttribute> attributes, List<String> options) {
        return "mount " + type + " on " + PlainText.escaped(target) + attributes(attributes, String.join(",", options));
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
