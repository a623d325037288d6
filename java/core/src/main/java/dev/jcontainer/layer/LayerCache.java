package dev.jcontainer.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The layers that this process keeps in the kernel: those in use, and for ten seconds each those of the last launches.
 * Bringing one in takes half a millisecond, mounting it again a hundredth. Thread-safe.
 */
public final class LayerCache {
    private static final long IDLE_LIMIT = TimeUnit.SECONDS.toNanos(10);

    /** The number of layers that Docker's images have at most. */
    private static final int IDLE = 128;

    /** The other process only attaches devices, which takes a millisecond for each of its layers. */
    private static final long LOCK_LIMIT = TimeUnit.SECONDS.toNanos(3);

    private static final long LONGEST_PAUSE = 16; // in milliseconds

    /** The number of files that are open at the same time. */
    private static final int AT_ONCE = 32;

    private static final Map<ErofsFile.Id, ErofsLayer> LAYERS = new HashMap<>();

    /** Those without users, the longest unused first. */
    private static final Deque<ErofsLayer> UNUSED = new ArrayDeque<>();

    private static @Nullable Thread closing; // guarded by the class; ends when nothing is unused

    private LayerCache() {}

    /**
     * Begins to bring the layers of files into the kernel, in a thread, for a launch that follows within seconds. If that
     * fails, the launch attempts it again and says why.
     */
    public static void prepare(List<String> files) {
        prepare(new Preparing(files));
    }

    static void prepare(Thread preparing) {
        try {
            preparing.start();
        } catch (OutOfMemoryError e) {
            return; // this process may make no more threads
        }
    }

    /**
     * Takes the layers of files, each of them for {@link #giveBack}. A file that is not the one of before, though it has
     * its name, is another layer.
     */
    static synchronized Map<String, ErofsLayer> take(List<String> files) throws LayerMountException {
        Map<String, ErofsLayer> taken = new HashMap<>();
        List<String> missing = new ArrayList<>();
        try {
            for (String file : files) {
                ErofsLayer layer = LAYERS.get(ErofsFile.Id.of(file, file));
                if (layer == null) {
                    missing.add(file);
                } else {
                    use(file, layer, taken);
                }
            }
            for (int i = 0; i < missing.size(); i += AT_ONCE) {
                open(missing.subList(i, Math.min(i + AT_ONCE, missing.size())), taken);
            }
            return taken;
        } catch (LayerMountException | RuntimeException | Error e) {
            for (ErofsLayer layer : taken.values()) {
                giveBack(layer);
            }
            throw e;
        }
    }

    private static void use(String file, ErofsLayer layer, Map<String, ErofsLayer> taken) {
        if (taken.put(file, layer) == null && layer.users++ == 0) {
            UNUSED.remove(layer);
        }
    }

    /** Looks for the devices of all the files at once. */
    private static void open(List<String> paths, Map<String, ErofsLayer> taken) throws LayerMountException {
        Map<ErofsFile.Id, ErofsFile> files = new TreeMap<>();
        try {
            Map<String, ErofsFile.Id> ids = new HashMap<>();
            for (String path : paths) {
                ErofsFile file = ErofsFile.open(path);
                ids.put(path, file.id());
                if (files.putIfAbsent(file.id(), file) != null) {
                    file.close(); // the same file by another name
                }
            }
            lock(files.values());
            bringIn(files);
            for (Map.Entry<String, ErofsFile.Id> id : ids.entrySet()) {
                use(id.getKey(), Objects.requireNonNull(LAYERS.get(id.getValue())), taken);
            }
        } finally {
            for (ErofsFile file : files.values()) {
                file.close();
            }
        }
    }

    /** Other processes may have made devices for some of the files; this one has their locks. */
    private static void bringIn(Map<ErofsFile.Id, ErofsFile> files) throws LayerMountException {
        Map<ErofsFile.Id, LoopDevice> present = LoopDevice.showing(files);
        try {
            for (ErofsFile file : files.values()) {
                if (!LAYERS.containsKey(file.id())) {
                    LAYERS.put(file.id(), ErofsLayer.open(file, present.remove(file.id())));
                }
            }
        } finally {
            for (LoopDevice device : present.values()) {
                device.close();
            }
        }
    }

    /**
     * Takes the locks in the order of all processes, so that none waits for another in a circle. The lock only keeps two
     * processes from making a device for the same file each, which costs memory and is correct. So it is waited for no
     * longer than a busy machine needs, and never with the monitor of this class, which other launches need.
     */
    private static void lock(Iterable<ErofsFile> files) {
        long deadline = System.nanoTime() + LOCK_LIMIT;
        for (ErofsFile file : files) {
            for (long pause = 1; !file.tryLock(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                if (System.nanoTime() - deadline > 0) {
                    return;
                }
                try {
                    LayerCache.class.wait(pause);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    static synchronized void giveBack(ErofsLayer layer) {
        giveBack(layer, closing == null ? new Closing() : closing);
    }

    /** @param closer is started if no thread closes the layers in time yet */
    static synchronized void giveBack(ErofsLayer layer, Thread closer) {
        if (--layer.users > 0) {
            return;
        }
        layer.idleSince = System.nanoTime();
        UNUSED.addLast(layer);
        if (UNUSED.size() > IDLE) {
            closeFirst();
        }
        if (closing == null) {
            start(closer);
        }
    }

    private static void start(Thread closer) {
        try {
            closer.start();
            closing = closer;
        } catch (OutOfMemoryError e) { // this process may make no more threads, so nobody would close them in time
            clear();
        }
    }

    /** Closes all layers that no launch uses at this moment; their files then take up no more disk than others do. */
    public static synchronized void clear() {
        while (!UNUSED.isEmpty()) {
            closeFirst();
        }
        LayerCache.class.notifyAll();
    }

    private static void closeFirst() {
        ErofsLayer layer = UNUSED.removeFirst();
        LAYERS.remove(layer.id());
        layer.close();
    }

    private static final class Preparing extends Thread {
        private final List<String> files;

        Preparing(List<String> files) {
            super("jcontainer-layers-ahead");
            setDaemon(true);
            this.files = List.copyOf(files);
        }

        @Override
        public void run() {
            try {
                HeldLayers.of(files).close();
            } catch (LayerMountException e) {
                return; // the launch meets the same obstacle, and says it
            }
        }
    }

    /** A class and no lambda: the first lambda of a JVM takes as long as a launch. */
    private static final class Closing extends Thread {
        Closing() {
            super("jcontainer-layers");
            setDaemon(true);
        }

        @Override
        public void run() {
            closeInTime();
        }
    }

    private static synchronized void closeInTime() {
        while (!UNUSED.isEmpty()) {
            long left = UNUSED.getFirst().idleSince + IDLE_LIMIT - System.nanoTime();
            if (left <= 0) {
                closeFirst();
                continue;
            }
            try {
                LayerCache.class.wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                clear(); // nobody else closes them
            }
        }
        closing = null;
    }
}
