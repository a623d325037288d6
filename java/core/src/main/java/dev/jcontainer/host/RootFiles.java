package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a container that does not exist yet, as it will see them: those of its root filesystem, and those of its
 * mounts, in their order. Symbolic links lead to the same place as they will in the container, also to files that a
 * mount shows. Not thread-safe.
 */
public final class RootFiles {
    /** The same as the kernel's MAXSYMLINKS. */
    private static final int MAX_LINKS = 40;

    private static final int PATH_MAX = 4096;

    /**
     * @param place the path in the container, without links, "." and ".."
     * @param source the path of a file or directory of the host, or null for a new file system, which is empty
     * @param isWhole whether the file systems mounted below it are included
     * @param layers what it shows instead of a source; null if it is no root filesystem of layers
     */
    private record Mounted(
            String place,
            @Nullable String source,
            boolean isWhole,
            @Nullable LayeredFiles layers) {
        /**
         * Returns the part of a place below this one. It begins with a slash, is empty for the place itself, and null
         * for a place elsewhere.
         */
        @Nullable
        String rest(String other) {
            if (place.equals("/")) {
                return other;
            }
            return other.equals(place) ? "" : other.startsWith(place + "/") ? other.substring(place.length()) : null;
        }
    }

    private final List<Mounted> mounts = new ArrayList<>();

    /**
     * The files of a root filesystem.
     *
     * @param root its path on the host
     * @param isWhole whether the file systems mounted below it are included; otherwise a file on them is an error
     */
    public RootFiles(String root, boolean isWhole) {
        mounts.add(new Mounted("/", root, isWhole, null));
    }

    /** The files of a root filesystem of layers, which the caller closes. */
    RootFiles(LayeredFiles layers) {
        mounts.add(new Mounted("/", null, false, layers));
    }

    /**
     * Mounts a file or directory on a path, over what was there before.
     *
     * @param target absolute
     * @param source the path of a file or directory of the host, or null for a new file system, which is empty
     * @param isWhole whether the file systems mounted below it are included; otherwise a file on them is an error
     * @throws SystemCallException if a directory of the path cannot be looked at
     */
    public void mount(String target, @Nullable String source, boolean isWhole) throws SystemCallException {
        mounts.add(new Mounted(resolve(target), source, isWhole, null));
    }

    /** Opens a regular file for reading; returns the descriptor, or the error as a negative number. */
    int open(String path) throws SystemCallException {
        String place = resolve(path);
        Mounted mount = shown(place);
        byte[] source = source(mount, place);
        String rest = mount.rest(place);
        if (source == null || rest == null) {
            return -Errno.ENOENT;
        }
        return rest.isEmpty()
                ? Syscalls.openFileInRoot(Bytes.cString("/"), source, true)
                : Syscalls.openFileInRoot(source, Bytes.cString(rest), mount.isWhole);
    }

    /** Returns what a mount shows at a place, a path of the host that ends in NUL; null if it is empty there. */
    private byte @Nullable [] source(Mounted mount, String place) throws SystemCallException {
        if (mount.layers != null) {
            return mount.layers.showing(place);
        }
        return mount.source == null ? null : Bytes.cString(mount.source);
    }

    /** Returns the last mount that covers a place. */
    private Mounted shown(String place) {
        for (int i = mounts.size() - 1; i > 0; i--) {
            if (mounts.get(i).rest(place) != null) {
                return mounts.get(i);
            }
        }
        return mounts.get(0);
    }

    /**
     * Returns the path without links, "." and ".."; a missing component counts as a directory, because a mount creates
     * it.
     */
    private String resolve(String path) throws SystemCallException {
        List<String> left = components(path);
        String place = "/";
        for (int links = 0; !left.isEmpty(); ) {
            String name = left.remove(0);
            if (name.equals("..")) {
                place = place.substring(0, Math.max(1, place.lastIndexOf('/')));
                continue;
            }
            String next = (place.equals("/") ? "" : place) + "/" + name;
            String text = linkIfOpen(next);
            if (text == null) {
                place = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new SystemCallException(Errno.ELOOP, "follow the links of the container's " + path);
            }
            place = text.startsWith("/") ? "/" : place;
            left.addAll(0, components(text));
        }
        return place;
    }

    private static List<String> components(String path) {
        List<String> components = new ArrayList<>();
        for (int start = 0; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String component = path.substring(start, end);
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
            start = end + 1;
        }
        return components;
    }

    /**
     * Does the same as {@link #link}, but takes a place for no link if this user cannot look at it. A layer has directories
     * of other ids, which are closed to the user of the host, and a volume may lie in one of them.
     */
    private @Nullable String linkIfOpen(String place) throws SystemCallException {
        try {
            return link(place);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EACCES) {
                throw e;
            }
            return null;
        }
    }

    /** Returns the target of the link at a place, or null if there is no link. */
    private @Nullable String link(String place) throws SystemCallException {
        Mounted mount = shown(place);
        byte[] source = source(mount, place);
        String rest = mount.rest(place);
        if (source == null || rest == null || rest.isEmpty()) {
            return null;
        }
        byte[] text = new byte[PATH_MAX];
        int length = Syscalls.readLinkInRoot(source, Bytes.cString(rest), mount.isWhole, text);
        if (length == -Errno.EXDEV || length < 0 && KernelFiles.isGone(-length)) {
            return null; // a mount that is not included does not cover a link; a file on it is refused when it is
            // opened
        }
        SystemCallException.check(length, "look at the container's " + place);
        return Bytes.decode(Arrays.copyOf(text, length));
    }
}
