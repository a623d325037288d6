package dev.jcontainer.cli.base;

import dev.jcontainer.kernel.Bytes;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The words of the command line as the bytes that they are.
 *
 * <p>The JVM decodes them by the locale: with {@code LANG=C}, and everywhere what is no text of the locale, they come out
 * as U+FFFD or {@code ?}. The kernel still has them: the last strings of {@code /proc/self/cmdline}, man 5 proc.
 */
public final class RawArguments {
    private static final char REPLACEMENT = '\uFFFD';

    private RawArguments() {}

    /** The same words, each byte intact. Nothing is read where the JVM cannot have changed one. */
    public static String[] of(String[] decoded) throws IOException {
        for (String word : decoded) {
            if (!isCertain(word)) {
                try (InputStream in = new FileInputStream("/proc/self/cmdline")) {
                    return match(decoded, in.readAllBytes());
                }
            }
        }
        return decoded;
    }

    /**
     * The last strings of a command line. Where they are not these words, the JVM got them from elsewhere, as from an
     * argument file; then its own decoding has to do, unless it is visibly wrong.
     */
    static String[] match(String[] decoded, byte[] commandLine) throws IOException {
        String[] raw = new String[decoded.length];
        int end = commandLine.length;
        for (int i = raw.length - 1; i >= 0; i--) {
            if (end <= 0) {
                return asDecoded(decoded);
            }
            int start = end - 1;
            while (start > 0 && commandLine[start - 1] != 0) {
                start--;
            }
            raw[i] = Bytes.decode(Arrays.copyOfRange(commandLine, start, end - 1));
            end = start;
            if (isCertain(decoded[i]) && !raw[i].equals(decoded[i])) {
                return asDecoded(decoded);
            }
        }
        return raw;
    }

    private static String[] asDecoded(String[] decoded) throws IOException {
        for (int i = 0; i < decoded.length; i++) {
            if (decoded[i].indexOf(REPLACEMENT) >= 0) {
                throw new IOException("Cannot read argument " + (i + 1) + ", '" + decoded[i]
                        + "': it is no text of this locale, and /proc/self/cmdline does not have it."
                        + " Set LC_ALL to a UTF-8 locale, or give it on the command line itself.");
            }
        }
        return decoded;
    }

    /** ASCII, and no {@code ?}, which is what JDK 17 makes of all else in the C locale. */
    private static boolean isCertain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 0x80 || c == '?') {
                return false;
            }
        }
        return true;
    }
}
