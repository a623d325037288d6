package dev.jcontainer.image.tar;

import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Extended attributes as libarchive writes them: the name with percent escapes, the value in base64 without padding. */
final class LibarchiveXattr {
    private LibarchiveXattr() {}

    /** The attribute; empty if the value is not base64. */
    static Optional<Xattr> decode(String name, byte[] value) {
        try {
            return Optional.of(
                    new Xattr(unescape(Bytes.encode(name)), Base64.getDecoder().decode(value)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String unescape(byte[] name) {
        byte[] plain = new byte[name.length];
        int length = 0;
        for (int i = 0; i < name.length; i++) {
            int high = name[i] == '%' && i + 2 < name.length ? Character.digit(name[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(name[i + 2], 16) : -1;
            if (low >= 0) {
                plain[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                plain[length++] = name[i];
            }
        }
        return Bytes.decode(Arrays.copyOf(plain, length));
    }
}
