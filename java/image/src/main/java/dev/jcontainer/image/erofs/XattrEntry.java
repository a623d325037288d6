package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.PlainText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An extended attribute as the format has it: struct erofs_xattr_entry. Equal ones have equal bytes; they have an
 * order so that a hash map finds them fast even if an archive was made to give many of them one hash.
 */
final class XattrEntry implements Comparable<XattrEntry> {
    /** Before the name: its length, its namespace, the length of the value. */
    static final int HEADER = 4;

    /** Of the full name: XATTR_NAME_MAX of Linux. */
    private static final int MAX_NAME = 255;
    /** The length has 16 bits, one value less than XATTR_SIZE_MAX of Linux. */
    private static final int MAX_VALUE = 0xffff;

    private static final String[] PREFIXES = {
        "", "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "", "security."
    };
    private static final int FIRST_ACL = 2;
    private static final int LAST_ACL = 3;

    private final int namespace;
    private final byte[] name;
    private final byte[] value;
    private final int hash;
    /** In how many inodes it is. */
    int uses;
    /** Its place among the shared ones in units of four bytes; negative if it has none. */
    long id = -1;

    private XattrEntry(int namespace, byte[] name, byte[] value) {
        this.namespace = namespace;
        this.name = name;
        this.value = value;
        hash = (Arrays.hashCode(value) * 31 + Arrays.hashCode(name)) * 31 + namespace;
    }

    /**
     * The entry for an attribute, or null if the format has no number for its namespace, or no file has the name. Linux
     * has none of these namespaces for other filesystems of disks, either.
     *
     * @throws ErofsException if the name or the value is too long
     */
    static @Nullable XattrEntry of(Xattr xattr, Inode inode) throws ErofsException {
        int namespace = namespace(xattr.name());
        if (namespace == 0 || xattr.name().indexOf(0) >= 0) {
            return null;
        }
        int length = Bytes.length(xattr.name());
        if (length > MAX_NAME || xattr.value().length > MAX_VALUE) {
            throw new ErofsException("The extended attribute " + PlainText.escaped(xattr.name()) + " of "
                    + inode.path()
                    + " does not fit into an EROFS image: its name has " + length + " bytes of at most " + MAX_NAME
                    + ", its value " + xattr.value().length + " of at most " + MAX_VALUE);
        }
        byte[] name = Bytes.encode(xattr.name().substring(PREFIXES[namespace].length()));
        return new XattrEntry(namespace, name, xattr.value());
    }

    private static int namespace(String name) {
        for (int i = 1; i < PREFIXES.length; i++) {
            boolean acl = i >= FIRST_ACL && i <= LAST_ACL;
            if (acl
                    ? name.equals(PREFIXES[i])
                    : !PREFIXES[i].isEmpty() && name.length() > PREFIXES[i].length() && name.startsWith(PREFIXES[i])) {
                return i;
            }
        }
        return 0;
    }

    /**
     * The attribute's full name, or null if there is no such namespace, or a name where none may be.
     *
     * @param suffix what follows the namespace
     */
    static @Nullable String fullName(int namespace, byte[] suffix) {
        if (namespace < 1 || namespace >= PREFIXES.length || PREFIXES[namespace].isEmpty()) {
            return null;
        }
        boolean acl = namespace >= FIRST_ACL && namespace <= LAST_ACL;
        return acl == (suffix.length == 0) ? PREFIXES[namespace] + Bytes.decode(suffix) : null;
    }

    /** Its length in bytes, a multiple of four. */
    int size() {
        return (int) Format.roundUp(HEADER + name.length + (long) value.length, HEADER);
    }

    /** Its bytes but for those that fill up the last four. */
    byte[] encode() {
        byte[] bytes = new byte[HEADER + name.length + value.length];
        bytes[0] = (byte) name.length;
        bytes[1] = (byte) namespace;
        bytes[2] = (byte) value.length;
        bytes[3] = (byte) (value.length >> 8);
        System.arraycopy(name, 0, bytes, HEADER, name.length);
        System.arraycopy(value, 0, bytes, HEADER + name.length, value.length);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XattrEntry
                && hash == ((XattrEntry) other).hash
                && namespace == ((XattrEntry) other).namespace
                && Arrays.equals(name, ((XattrEntry) other).name)
                && Arrays.equals(value, ((XattrEntry) other).value);
    }

    @Override
    public int compareTo(XattrEntry other) {
        int names = namespace == other.namespace
                ? Arrays.compareUnsigned(name, other.name)
                : Integer.compare(namespace, other.namespace);
        return names != 0 ? names : Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
