package dev.jcontainer.engine.volume;

import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file {@code volume} in the directory of a volume: lines of a key and a value, ended by the line {@code end}. */
final class VolumeFile {
    private static final String TIME = "time ";
    private static final String ANONYMOUS = "anonymous ";
    private static final String LABEL = "label ";
    private static final String END = "end";
    private static final long NANOSECONDS = 1_000_000_000;

    private VolumeFile() {}

    static byte[] encode(Instant created, boolean isAnonymous, Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        text.append(TIME)
                .append(created.getEpochSecond() * NANOSECONDS + created.getNano())
                .append('\n');
        text.append(ANONYMOUS).append(isAnonymous ? "yes" : "no").append('\n');
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(LABEL)
                    .append(escaped(label.getKey()))
                    .append('=')
                    .append(escaped(label.getValue()))
                    .append('\n');
        }
        return Bytes.encode(text.append(END).append('\n').toString());
    }

    /** A label may have lines, and a key no equals sign. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** @throws IOException if it is not such a file */
    static Volume decode(String name, String directory, byte[] content) throws IOException {
        String text = Bytes.decode(content);
        Instant created = null;
        boolean isAnonymous = false;
        boolean isWhole = false;
        Map<String, String> labels = new LinkedHashMap<>();
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            String line = text.substring(start, end);
            if (line.startsWith(TIME)) {
                created = time(line.substring(TIME.length()), name);
            } else if (line.startsWith(ANONYMOUS)) {
                isAnonymous = line.endsWith("yes");
            } else if (line.startsWith(LABEL)) {
                int equals = line.indexOf('=');
                labels.put(
                        unescaped(line.substring(LABEL.length(), Math.max(equals, LABEL.length()))),
                        unescaped(line.substring(equals + 1)));
            }
            isWhole |= line.equals(END);
        }
        if (created == null || !isWhole) {
            throw damaged(name, "it has no time or no end", null);
        }
        return new Volume(name, isAnonymous, created, labels, directory);
    }

    private static Instant time(String digits, String name) throws IOException {
        try {
            long time = Long.parseLong(digits);
            return Instant.ofEpochSecond(time / NANOSECONDS, time % NANOSECONDS);
        } catch (NumberFormatException e) {
            throw damaged(name, "it has no number as its time", e);
        }
    }

    static DamagedVolumeException damaged(String name, @Nullable String what, @Nullable Throwable cause) {
        return new DamagedVolumeException(name, what, cause);
    }
}
