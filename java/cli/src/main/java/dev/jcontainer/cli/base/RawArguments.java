package dev.jcontainer.cli.base;

import dev.jcontainer.kernel.Bytes;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The words of the command line, byte for byte.
 *
 * <p>The JVM decodes them by the locale: bytes that are no text of the locale, and with {@code LANG=C} all that are not
 * ASCII, become U+FFFD or {@code ?}. The kernel still has the original bytes: the last strings of
 * {@code /proc/self/cmdline}, man 5 proc.
 */
public final class RawArguments {
    private static final char REPLACEMENT = '\uFFFD';

    private RawArguments() {}

    /** Returns the words with their original bytes. Reads /proc only if the JVM may have changed one. */
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
     * Returns the last strings of a command line. If they are not these words, the JVM got the words from elsewhere,
     * such as an argument file; then the decoded words are returned, unless the decoding is visibly wrong.
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
                        + "': it is not valid text in this locale, and /proc/self/cmdline does not have it. Set LC_ALL"
                        + " to a UTF-8 locale, or give the argument on the command line itself.");
            }
        }
        return decoded;
    }

    /** Whether a word is ASCII without {@code ?}, by which JDK 17 replaces all other characters in the C locale. */
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
