package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.Finding.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks a whole store: every blob against its digest, every layer against its checksum, every tag against what it
 * refers to, and that there is nothing else. Without repair it writes nothing, so it works on a full disk and on one that
 * is mounted read-only. Other processes may pull and remove meanwhile. It reads in small pieces, and holds only the names
 * in one directory and what it has found. Used once, by one thread.
 */
final class Checker {
    private static final Set<String> PARTS = Set.of(
            "version",
            "lock",
            "blobs",
            "layers",
            "tags",
            "tmp",
            "containers",
            "names",
            "volumes",
            "events",
            "events.1",
            "version.new",
            StoreDirectory.LOST_AND_FOUND);

    private final Store store;
    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final PartChecker parts;
    private final @Nullable Repair repair;
    private final Consumer<Finding> findings;

    /** @param repair removes what is broken; null for a check only */
    Checker(
            Store store,
            Disk disk,
            Locks locks,
            PartChecker parts,
            @Nullable Repair repair,
            Consumer<Finding> findings) {
        this.store = store;
        this.disk = disk;
        this.locks = locks;
        this.root = store.directory();
        this.parts = parts;
        this.repair = repair;
        this.findings = findings;
    }

    /** Checks all: first blobs and layers, then the tags that lack them. */
    void check() throws IOException {
        foreign(root, PARTS);
        foreign(root + "/blobs", Set.copyOf(BlobStore.ALGORITHMS));
        for (String algorithm : BlobStore.ALGORITHMS) {
            for (String hex : disk.list(root + "/blobs/" + algorithm)) {
                blob(algorithm, hex);
            }
        }
        for (String hex : disk.list(root + "/layers")) {
            layer(hex);
        }
        new TagChecker(store, locks, new Completeness(disk, root), parts, repair, findings).check();
        leftovers();
        halfMade("containers", "/container");
        halfMade("volumes", "/volume");
    }

    /**
     * Reports records of which the file that completes them is missing. Who makes or removes one has a lock on its
     * directory.
     */
    private void halfMade(String part, String last) throws IOException {
        for (String name : disk.list(root + "/" + part)) {
            String path = root + "/" + part + "/" + name;
            if (!disk.exists(path + last) && !isUsed(path) && !disk.exists(path + last) && disk.exists(path)) {
                boolean isRemoved = repair != null && repair.halfMade(path);
                findings.accept(new Finding(Kind.LEFTOVER, path, "a process that was killed has left it", isRemoved));
            }
        }
    }

    private void foreign(String directory, Set<String> known) throws IOException {
        for (String name : disk.list(directory)) {
            if (!known.contains(name)) {
                foreign(directory + "/" + name);
            }
        }
    }

    private void foreign(String path) {
        findings.accept(new Finding(Kind.FOREIGN, path, "the store has not written it", false));
    }

    /** A check takes long, and its reads do not end by an interrupt. */
    private static void endIfInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("The check was interrupted.");
        }
    }

    private void blob(String algorithm, String hex) throws IOException {
        endIfInterrupted();
        String path = root + "/blobs/" + algorithm + "/" + hex;
        Digest digest = BlobStore.digestOf(algorithm, hex);
        if (digest == null) {
            foreign(path);
            return;
        }
        String problem = parts.problem(digest);
        if (problem != null) {
            report(Kind.BLOB, path, problem, repair == null ? Repair.Outcome.LEFT : repair.blob(digest, path));
        }
    }

    private void layer(String hex) throws IOException {
        endIfInterrupted();
        String path = root + "/layers/" + hex;
        Digest key = LayerStore.keyOf(hex);
        if (key == null) {
            foreign(path);
            return;
        }
        String problem = parts.problemOfLayer(key);
        if (problem != null) {
            repairLayer(key, path, problem);
        }
    }

    /** A directory of another user cannot be taken out by an ordinary one; the check goes on. */
    private void repairLayer(Digest key, String path, String problem) throws IOException {
        try {
            report(Kind.LAYER, path, problem, repair == null ? Repair.Outcome.LEFT : repair.layer(key, path));
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DAMAGED) {
                throw e;
            }
            report(Kind.LAYER, path, problem + " " + e.getMessage(), Repair.Outcome.LEFT);
        }
    }

    private void report(Kind kind, String path, String problem, Repair.Outcome outcome) {
        String text = outcome == Repair.Outcome.IN_USE ? problem + "; it is in use, so repair again later" : problem;
        findings.accept(new Finding(kind, path, text, outcome == Repair.Outcome.REMOVED));
    }

    /** Reports what killed processes have left; a repair also removes empty lock files, which are harmless. */
    private void leftovers() throws IOException {
        List<String> left = new ArrayList<>();
        for (String name : disk.list(root + "/tmp")) {
            if (!name.endsWith(Sweeper.PART) && isLeft(name)) {
                left.add(name);
            }
        }
        Map<String, String> reasons = repair == null ? Map.of() : repair.sweep();
        for (String name : left) {
            String path = root + "/tmp/" + name;
            boolean isRemoved = repair != null && !disk.exists(path);
            String reason = reasons.get(path);
            String text = "a process that was killed has left it" + (reason == null ? "" : ". " + reason);
            findings.accept(new Finding(Kind.LEFTOVER, path, text, isRemoved));
        }
    }

    /**
     * Whether an entry of {@code tmp} exists while nobody works on it. Who works has the lock before the entry exists and
     * until it is gone. So what exists between two looks at a free lock was left, or has come between them, which the
     * third look sees.
     */
    private boolean isLeft(String name) throws IOException {
        String id = Sweeper.idOf(name);
        if (name.endsWith(Sweeper.LOCK)) {
            return locks.isLeft(id);
        }
        String path = root + "/tmp/" + name;
        return !isUsed(path)
                && !locks.isHeld(id)
                && disk.exists(path)
                && !locks.isHeld(id)
                && disk.exists(path)
                && !locks.isHeld(id);
    }

    /** A repair has taken it out below a container, after whose end a sweep removes it. */
    private static boolean isUsed(String path) throws IOException {
        try (Unused unused = Unused.take(path)) {
            return unused == null;
        }
    }
}
