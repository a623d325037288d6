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
 * The files of a container that is not there yet, as it will see them: those of its root filesystem, and of what is mounted
 * in it, in that order. Symbolic links lead where they will in the container, so also to what a mount shows there. Not
 * thread-safe.
 */
public final class ContainerFiles {
    /** As the kernel's MAXSYMLINKS. */
    private static final int MAX_LINKS = 40;

    private static final int PATH_MAX = 4096;

    /**
     * @param place without links, "." and ".."
     * @param source the path of a file or directory of the host; null for a new file system, which is empty
     * @param isWhole whether it is shown with what is mounted below it
     */
    private record Mounted(String place, @Nullable String source, boolean isWhole) {
        /** Where in it a place lies, beginning with a slash; empty for all of it, null for what is elsewhere. */
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
     * Those of a root filesystem.
     *
     * @param root its path on the host
     * @param isWhole whether it is shown with what is mounted below it; else what lies there is an error
     */
    public ContainerFiles(String root, boolean isWhole) {
        mounts.add(new Mounted("/", root, isWhole));
    }

    /**
     * Mounts something on a path, over what was there before.
     *
     * @param target absolute
     * @param source the path of a file or directory of the host; null for a new file system, which is empty
     * @param isWhole whether it is shown with what is mounted below it; else what lies there is an error
     * @throws SystemCallException if the way there cannot be looked at
     */
    public void mount(String target, @Nullable String source, boolean isWhole) throws SystemCallException {
        mounts.add(new Mounted(resolve(target), source, isWhole));
    }

    /** Opens a regular file for reading: the descriptor, or the error as a negative number. */
    int open(String path) throws SystemCallException {
        String place = resolve(path);
        Mounted mount = shown(place);
        String source = mount.source;
        String rest = mount.rest(place);
        if (source == null || rest == null) {
            return -Errno.ENOENT;
        }
        return rest.isEmpty()
                ? Syscalls.openFileInRoot(Bytes.cString("/"), Bytes.cString(source), true)
                : Syscalls.openFileInRoot(Bytes.cString(source), Bytes.cString(rest), mount.isWhole);
    }

    /** The last that covers a place, or what it lies in. */
    private Mounted shown(String place) {
        for (int i = mounts.size() - 1; i > 0; i--) {
            if (mounts.get(i).rest(place) != null) {
                return mounts.get(i);
            }
        }
        return mounts.get(0);
    }

    /** The path without links, "." and ".."; what is missing on the way is a directory, as a mount makes it. */
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
            String text = link(next);
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

    /** What the link at a place says; null where there is none. */
    private @Nullable String link(String place) throws SystemCallException {
        Mounted mount = shown(place);
        String rest = mount.rest(place);
        if (mount.source == null || rest == null || rest.isEmpty()) {
            return null;
        }
        byte[] text = new byte[PATH_MAX];
        int length = Syscalls.readLinkInRoot(Bytes.cString(mount.source), Bytes.cString(rest), mount.isWhole, text);
        if (length == -Errno.EXDEV || length < 0 && KernelFiles.isGone(-length)) {
            return null; // what is mounted there and not shown covers no link; a file in it is refused when it is
            // opened
        }
        SystemCallException.check(length, "look at the container's " + place);
        return Bytes.decode(Arrays.copyOf(text, length));
    }
}
