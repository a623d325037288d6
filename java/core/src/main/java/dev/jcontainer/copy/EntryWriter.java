package dev.jcontainer.copy;

import dev.jcontainer.copy.CopiedEntry.Kind;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import dev.jcontainer.worker.FileRecords;
import dev.jcontainer.worker.FileWorker;
import dev.jcontainer.worker.LeftOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes files into one directory by a worker. Names are below the directory whatever they say, and each of their
 * components is resolved by itself: an entry cannot lead out of it by a link that came before.
 */
final class EntryWriter {
    private static final int SET_IDS = 06000;
    private static final String CAPABILITY = "security.capability";

    /** The owner that all files get. */
    record Owner(int uid, int gid) {}

    private final FileWorker worker;
    private final FileRecords records;
    private final @Nullable Owner owner;
    private final boolean isHost;
    private final List<String> current = new ArrayList<>(); // the names below the directory
    private final Map<String, CopiedEntry> directories =
            new HashMap<>(); // by their paths: what they get when they are left
    private final byte[] buffer = new byte[64 << 10];

    /**
     * @param owner the owner of all files; null to keep theirs
     * @param isHost whether the directory is one of the host: there, links in it are not followed, and without their owners
     *     files lose what gives a program rights
     */
    EntryWriter(FileWorker worker, @Nullable Owner owner, boolean isHost) {
        this.worker = worker;
        this.records = worker.records();
        this.owner = owner;
        this.isHost = isHost;
    }

    /**
     * Writes all entries into an existing directory, and waits until they are written.
     *
     * @return a sentence about the extended attributes that the file system did not take, if there were any
     */
    Optional<String> write(CopiedEntries entries, String directory) throws IOException {
        records.directory(directory);
        for (CopiedEntry entry = entries.next(); entry != null; entry = entries.next()) {
            List<String> names = names(entry.name());
            if (!names.isEmpty()) { // the directory itself stays as it is
                write(entry, names, entries);
            }
        }
        leaveTo(0);
        LeftOut leftOut = worker.sync();
        return leftOut == null
                ? Optional.empty()
                : Optional.of("The file system has left out " + leftOut.count() + " extended attributes, first "
                        + PlainText.escaped(leftOut.attribute()) + " of " + PlainText.escaped(leftOut.path()) + ".");
    }

    private void write(CopiedEntry entry, List<String> names, CopiedEntries entries) throws IOException {
        int last = names.size() - 1;
        String name = names.get(last);
        enter(names, last);
        if (entry.kind() == Kind.DIRECTORY) {
            records.into(name, false);
            current.add(name);
            directories.put(String.join("/", current), entry);
            return;
        }
        if (entry.kind() == Kind.HARD_LINK) {
            link(entry, names);
            return;
        }
        records.clear(name);
        if (entry.kind() == Kind.FILE) {
            file(entry, name, entries);
        } else if (entry.kind() == Kind.SYMBOLIC_LINK) {
            records.symlink(name, entry.linkName(), attributes(entry));
        } else {
            node(entry, name);
        }
        xattrs(entry, name);
    }

    /** Makes the directory of the first names the current one. Those that no entry has described are made. */
    private void enter(List<String> names, int count) throws IOException {
        int common = 0;
        while (common < count && common < current.size() && current.get(common).equals(names.get(common))) {
            common++;
        }
        leaveTo(common);
        for (int i = common; i < count; i++) {
            String path = String.join("/", names.subList(0, i + 1));
            records.into(names.get(i), !isHost && !directories.containsKey(path));
            current.add(names.get(i));
        }
    }

    private void leaveTo(int depth) throws IOException {
        while (current.size() > depth) {
            CopiedEntry entry = directories.get(String.join("/", current));
            String name = current.remove(current.size() - 1);
            if (entry == null) {
                records.up();
            } else {
                records.leave(attributes(entry));
                xattrs(entry, name);
            }
        }
    }

    private void file(CopiedEntry entry, String name, CopiedEntries entries) throws IOException {
        records.create(name);
        long written = 0;
        for (int count = entries.read(buffer, 0, buffer.length); count > 0; ) {
            long start = entries.position() - count;
            if (start > written) {
                records.skip(start - written);
            }
            records.write(buffer, 0, count);
            written = start + count;
            count = entries.read(buffer, 0, buffer.length);
        }
        if (entry.size() > written) {
            records.skip(entry.size() - written);
        }
        records.close(attributes(entry));
    }

    private void link(CopiedEntry entry, List<String> names) throws IOException {
        List<String> target = names(entry.linkName());
        if (target.isEmpty()) {
            throw new IOException(
                    "Cannot make the hard link '" + PlainText.escaped(entry.name()) + "': it names no file.");
        }
        if (!target.equals(names)) {
            String name = names.get(names.size() - 1);
            records.clear(name);
            records.hardLink(name, String.join("/", target));
        }
    }

    private void node(CopiedEntry entry, String name) throws IOException {
        int type = entry.kind() == Kind.FIFO
                ? FileTypes.FIFO
                : entry.kind() == Kind.BLOCK_DEVICE ? FileTypes.BLOCK_DEVICE : FileTypes.CHARACTER_DEVICE;
        FileAttributes attributes = attributes(entry);
        records.node(
                name,
                entry.major(),
                entry.minor(),
                new FileAttributes(
                        attributes.mode() | type,
                        attributes.uid(),
                        attributes.gid(),
                        attributes.seconds(),
                        attributes.nanos()));
    }

    private void xattrs(CopiedEntry entry, String name) throws IOException {
        for (ExtendedAttribute xattr : entry.xattrs()) {
            boolean givesRights = isHost && owner != null && xattr.name().equals(CAPABILITY);
            if (TreeEntries.isCopied(xattr.name()) && !givesRights) {
                records.xattr(name, xattr.name(), xattr.value());
            }
        }
    }

    private FileAttributes attributes(CopiedEntry entry) {
        FileAttributes from = entry.attributes();
        int uid = owner == null ? from.uid() : owner.uid();
        int gid = owner == null ? from.gid() : owner.gid();
        int mode = isHost && owner != null && entry.kind() != Kind.DIRECTORY ? from.mode() & ~SET_IDS : from.mode();
        return new FileAttributes(mode, uid, gid, from.seconds(), from.nanos());
    }

    /** The components of a name, which is below the directory also if it begins with a slash. */
    private static List<String> names(String path) throws IOException {
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                String name = path.substring(start, i);
                if (name.equals("..")) {
                    throw new IOException("The archive has '" + PlainText.escaped(path)
                            + "', which would be outside of the directory that it is written to.");
                }
                if (!name.isEmpty() && !name.equals(".")) {
                    names.add(name);
                }
                start = i + 1;
            }
        }
        return names;
    }
}
