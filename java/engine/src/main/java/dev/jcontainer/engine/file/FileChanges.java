package dev.jcontainer.engine.file;

import dev.jcontainer.engine.file.FileChange.Kind;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileTree;
import dev.jcontainer.worker.FileWorker;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container has changed in the files of its image: by the upper directory of its overlay, which the container
 * may be writing to. Thread-safe.
 */
public final class FileChanges {
    private static final int QUESTIONS = 256; // what a worker is asked at once

    private final String upper;

    private FileChanges(String upper) {
        this.upper = upper;
    }

    /**
     * The changes of a container.
     *
     * @param spec what it was started with
     * @throws EngineException {@link Reason#UNSUPPORTED} if what it writes is not kept apart from what it was made from
     */
    public static FileChanges of(ContainerSpec spec) throws EngineException {
        String kept = spec.root().kept();
        if (kept == null) {
            throw new EngineException(
                    Reason.UNSUPPORTED,
                    "The container writes to memory or to its root filesystem itself, so its changes cannot be told.");
        }
        return new FileChanges(kept + "/upper");
    }

    /** The specification of a container of the same image that has written nothing. */
    public static ContainerSpec unchanged(ContainerSpec spec) {
        Root root = spec.root();
        Root image;
        if (root instanceof Root.Layers) {
            Root.Layers layers = (Root.Layers) root;
            image = new Root.Layers(
                    layers.layers(), layers.rootLayer(), layers.isReadOnly(), layers.writable(), layers.held(), null);
        } else if (root instanceof Root.Directory) {
            image = Root.directory(((Root.Directory) root).path()).ephemeral();
        } else {
            image = Root.host();
        }
        return ContainerSpec.builder()
                .root(image)
                .userNamespace(spec.userNamespace())
                .command("true")
                .build();
    }

    /**
     * The changes in an upper directory.
     *
     * @param upper its absolute path
     */
    public static FileChanges of(String upper) {
        return new FileChanges(upper);
    }

    /**
     * Writes what was changed as the archive of a layer, with whiteouts for what was removed.
     *
     * @param out gets the archive, and stays open
     */
    public void writeLayer(OutputStream out) throws IOException {
        try (FileWorker worker = FileWorker.ofUser(upper)) {
            TarOutput.write(new UpperEntries(worker.tree("/", false, true)), out);
        }
    }

    /**
     * Makes an image with the changes as its topmost layer, as {@code docker commit} does. The container is not paused:
     * what it writes meanwhile may be in the image in part.
     *
     * @param base the image of the container
     * @param name the name that the image gets; null for none
     * @param defaults what containers of the new image get
     * @param entry what its history says about the layer; the time is filled in
     * @throws InterruptedException if the thread is interrupted
     */
    public Image commit(Images images, Image base, @Nullable String name, RunDefaults defaults, History entry)
            throws IOException, InterruptedException {
        return images.commit(base, name, defaults, entry, this::writeLayer);
    }

    /**
     * The changes, in the order of their paths, as {@code docker diff} lists them: a directory that only has changed
     * files is not one of them, unless an entry was added to it or removed.
     *
     * @param image a specification with the root filesystem of the image alone
     */
    public List<FileChange> list(ContainerSpec image) throws IOException {
        TreeMap<String, Kind> changes = new TreeMap<>(Comparator.naturalOrder());
        try (FileWorker worker = FileWorker.ofUser(upper);
                FileWorker lower = ContainerFiles.mounted(image)) {
            FileTree tree = worker.tree("/", false, false);
            List<FileEntry> asked = new ArrayList<>();
            Set<String> opaque = new HashSet<>();
            for (FileEntry entry = tree.next(); entry != null; entry = tree.next()) {
                if (!entry.path().isEmpty()) {
                    asked.add(entry);
                }
                if (asked.size() == QUESTIONS) {
                    compare(asked, lower, opaque, changes);
                    asked.clear();
                }
            }
            compare(asked, lower, opaque, changes);
            for (String directory : opaque) {
                addHidden(directory, lower, changes);
            }
        }
        List<FileChange> list = new ArrayList<>();
        changes.forEach((path, kind) -> list.add(new FileChange(kind, path)));
        return list;
    }

    private static void compare(
            List<FileEntry> asked, FileWorker lower, Set<String> opaque, TreeMap<String, Kind> changes)
            throws IOException {
        List<String> paths = new ArrayList<>();
        for (FileEntry entry : asked) {
            paths.add("/" + entry.path());
        }
        List<@Nullable FileEntry> below = lower.stat(paths);
        for (int i = 0; i < asked.size(); i++) {
            FileEntry entry = asked.get(i);
            FileEntry old = below.get(i);
            Kind kind = kind(entry, old);
            if (kind != null) {
                changes.put(paths.get(i), kind);
            }
            if (kind == Kind.ADDED || kind == Kind.DELETED) {
                noteParent(paths.get(i), changes);
            }
            if (old != null && old.isDirectory() && UpperDirectory.isOpaque(entry)) {
                opaque.add(paths.get(i));
            }
        }
    }

    private static @Nullable Kind kind(FileEntry entry, @Nullable FileEntry old) {
        if (UpperDirectory.isWhiteout(entry)) {
            return old == null ? null : Kind.DELETED;
        }
        if (old == null) {
            return UpperDirectory.isPlace(entry) ? null : Kind.ADDED;
        }
        boolean isSameDirectory =
                entry.isDirectory() && old.isDirectory() && entry.attributes().equals(old.attributes());
        return isSameDirectory ? null : Kind.CHANGED;
    }

    private static void noteParent(String path, TreeMap<String, Kind> changes) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        if (!parent.isEmpty()) {
            changes.putIfAbsent(parent, Kind.CHANGED);
        }
    }

    /** A directory that replaces one of the image hides all entries that it does not have itself. */
    private static void addHidden(String directory, FileWorker lower, TreeMap<String, Kind> changes)
            throws IOException {
        FileTree tree = lower.tree(directory, false, false);
        for (FileEntry entry = tree.next(); entry != null; entry = tree.next()) {
            if (!entry.path().isEmpty() && entry.path().indexOf('/') < 0) {
                String path = directory + "/" + entry.path();
                if (changes.putIfAbsent(path, Kind.DELETED) == Kind.ADDED) {
                    changes.put(path, Kind.CHANGED);
                }
            }
        }
    }
}
