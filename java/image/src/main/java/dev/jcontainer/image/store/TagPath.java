package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Bytes;

/**
 * Parts of names of images as names of files. Different parts have different file names, also on a file system that
 * does not distinguish case; and no file name is {@code .} or {@code ..}, is hidden, or has a slash.
 *
 * <pre>
 * a-z 0-9 . _ - : [ ]    themselves, but a dot at the beginning is %2e
 * A-Z                    ^a-z
 * /                      +        so a repository is one directory, and a tag never meets a repository
 * other bytes            %xx
 * more than 255 bytes    = and the SHA-256
 * </pre>
 */
final class TagPath {
    private static final int MOST = 255; // NAME_MAX

    private TagPath() {}

    static String encode(String part) {
        byte[] bytes = Bytes.encode(part);
        StringBuilder name = new StringBuilder(bytes.length + 8);
        for (int i = 0; i < bytes.length; i++) {
            append(name, (char) (bytes[i] & 0xff));
        }
        return name.length() > MOST ? "=" + Digest.of(bytes).hex() : name.toString();
    }

    private static void append(StringBuilder name, char c) {
        if (c >= 'A' && c <= 'Z') {
            name.append('^').append((char) (c + 'a' - 'A'));
        } else if (c == '/') {
            name.append('+');
        } else if (isPlain(c) && (c != '.' || name.length() > 0)) {
            name.append(c);
        } else {
            name.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        }
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "._-:[]".indexOf(c) >= 0;
    }
}
