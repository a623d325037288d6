package dev.jcontainer.image.store;

import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store: where it is, how it is made, and whether it may be used. Other users may neither write to
 * it nor enter it: an unpacked layer has set-user-id programs of its image (CVE-2021-41103).
 */
final class StoreDirectory {
    private static final String VERSION = "1";
    private static final String VERSION_FILE = "/version";
    private static final String NEW_VERSION = "version.new";
    private static final String LOCK = "lock";
    private static final String EVENTS = "events";
    /** What fsck(8) of ext4 has in the directory of a file system. */
    static final String LOST_AND_FOUND = "lost+found";

    private static final List<String> PARTS =
            List.of("blobs", "layers", "tags", "tmp", "containers", "names", "volumes");
    private static final int MOST_VERSION = 64;
    private static final int OTHERS = 0077;
    private static final int OTHERS_WRITE = 0022;

    private StoreDirectory() {}

    /**
     * The directory of this user: {@code /var/lib/jcontainer} for root, {@code $XDG_DATA_HOME/jcontainer} for other
     * users, or {@code ~/.local/share/jcontainer} without that variable.
     */
    static String ofThisUser() throws IOException {
        Natives.require();
        return of(Syscalls.effectiveIds() >>> 32, System.getenv());
    }

    static String of(long uid, Map<String, String> environment) throws StoreException {
        if (uid == 0) {
            return "/var/lib/jcontainer";
        }
        String data = environment.get("XDG_DATA_HOME");
        if (data != null && data.startsWith("/")) { // the specification of the variable ignores a relative path
            return data + "/jcontainer";
        }
        String home = environment.get("HOME");
        if (home == null || !home.startsWith("/")) {
            throw new StoreException(
                    Kind.UNUSABLE,
                    "Cannot choose a directory for images: neither XDG_DATA_HOME nor HOME has an absolute path."
                            + " Name one with --root.");
        }
        return home + "/.local/share/jcontainer";
    }

    /**
     * Makes the directory ready, and returns its absolute path.
     *
     * @throws StoreException {@link Kind#UNUSABLE} if it may not be used
     */
    static String open(Disk disk, String directory) throws IOException {
        Natives.require();
        String root = absolute(directory);
        int mode = checked(root, found(disk, root)).mode();
        if (!hasVersion(disk, root)) {
            make(disk, root);
        } else if ((mode & OTHERS) != 0) {
            makePrivate(disk, root);
        }
        return root;
    }

    /** Its status, once it is made. Nothing of a store is damaged if the user may not come to it. */
    private static Disk.@Nullable Status found(Disk disk, String root) throws IOException {
        String followed = root + "/."; // a link to another disk
        try {
            Disk.Status status = disk.status(followed);
            if (status == null) {
                makeWithParents(disk, root);
                status = disk.status(followed);
            }
            return status;
        } catch (StoreException e) {
            if (!e.isRefusal()) {
                throw e;
            }
            throw new StoreException(
                    Kind.UNUSABLE,
                    "Cannot use the store " + root + ": the user " + (Syscalls.effectiveIds() >>> 32)
                            + " may not enter or make it. Name another with --root.",
                    e);
        }
    }

    /** On a read-only disk the store can be read nevertheless, by others too. */
    private static void makePrivate(Disk disk, String root) throws IOException {
        try {
            disk.makePrivate(root);
        } catch (StoreException e) {
            if (e.kind() != Kind.READ_ONLY) {
                throw e;
            }
        }
    }

    private static String absolute(String directory) {
        String path = directory.startsWith("/") ? directory : System.getProperty("user.dir") + "/" + directory;
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static void makeWithParents(Disk disk, String root) throws IOException {
        for (int end = root.indexOf('/', 1); end > 0; end = root.indexOf('/', end + 1)) {
            if (!disk.exists(root.substring(0, end))) {
                disk.makeDirectory(root.substring(0, end));
            }
        }
        disk.makeDirectory(root);
    }

    private static Disk.Status checked(String root, Disk.@Nullable Status status) throws StoreException {
        if (status == null || !status.isDirectory()) {
            throw new StoreException(
                    Kind.UNUSABLE,
                    "Cannot use the store " + root + ": it is not a directory. Name another with --root.");
        }
        long own = Syscalls.effectiveIds() >>> 32;
        if (status.uid() != own) {
            throw new StoreException(
                    Kind.UNUSABLE,
                    "Cannot use the store " + root + ": it belongs to the user " + status.uid()
                            + ", and this is the user " + own + ". Name another with --root.");
        }
        if ((status.mode() & OTHERS_WRITE) != 0) {
            throw new StoreException(
                    Kind.UNUSABLE,
                    "Cannot use the store " + root + ": other users may write to it. Remove it, or check what is in it"
                            + " and make its mode 0700.");
        }
        return status;
    }

    /** Whether there is a store of our version; false if there is none. */
    private static boolean hasVersion(Disk disk, String root) throws IOException {
        byte[] content = new byte[MOST_VERSION];
        int length = disk.read(root + VERSION_FILE, content);
        if (length < 0) {
            return false;
        }
        String version = Bytes.decode(Arrays.copyOf(content, length)).strip();
        if (version.equals(VERSION)) {
            return true;
        }
        throw new StoreException(
                Kind.UNUSABLE,
                "Cannot use the store " + root + ": it has version '" + version
                        + "', and this jcontainer can use version " + VERSION
                        + ". Use the jcontainer that made it, or name another with --root.");
    }

    private static boolean isOther(String name) {
        return name.equals(LOCK) || name.equals(EVENTS) || name.equals(NEW_VERSION) || name.equals(LOST_AND_FOUND);
    }

    /** Makes a store; the version comes last, so a store with a version is complete. */
    private static void make(Disk disk, String root) throws IOException {
        for (String name : disk.list(root)) {
            boolean made = ("/" + name).equals(VERSION_FILE); // by another process, since we looked for it
            if (!made && !PARTS.contains(name) && !isOther(name)) {
                throw new StoreException(
                        Kind.UNUSABLE,
                        "Cannot make a store in " + root + ": it has other files, such as " + name
                                + ". Name another directory with --root.");
            }
        }
        try (Locks.Held lock = new Locks(disk, root).exclusive()) {
            if (hasVersion(disk, root)) { // another process has made it meanwhile
                return;
            }
            disk.makePrivate(root);
            for (String part : PARTS) {
                disk.makeDirectory(root + "/" + part);
            }
            disk.makeDirectory(root + "/blobs/sha256");
            disk.makeDirectory(root + "/blobs/sha512");
            disk.writeFile(root + "/" + NEW_VERSION, Bytes.encode(VERSION + "\n"));
            disk.syncDirectory(root + "/blobs");
            disk.rename(root + "/" + NEW_VERSION, root + VERSION_FILE);
            disk.syncDirectory(root);
        }
    }
}
