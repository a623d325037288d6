package dev.jcontainer.image.layer;

import com.github.luben.zstd.util.Native;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The native library of zstd-jni, which that writes from its jar into a file and loads. By itself it would leave the
 * file in {@code java.io.tmpdir} until the JVM exits, and for good if the JVM is killed; here the file is in a directory
 * of its own and deleted at once, since a loaded library does not need its name. Thread-safe.
 */
final class ZstdLibrary {
    private ZstdLibrary() {}

    /** Loads the library, if no one has yet. */
    static synchronized void load() throws DecompressionException {
        if (Native.isLoaded()) {
            return;
        }
        Path parent = Path.of(System.getProperty("ZstdTempFolder", System.getProperty("java.io.tmpdir", "/tmp")));
        Path directory = null;
        try {
            directory = Files.createTempDirectory(parent, "jcontainer-zstd");
            Native.load(directory.toFile());
        } catch (IOException | LinkageError e) {
            throw new DecompressionException(
                    "is compressed by zstd, whose library cannot be loaded from " + parent
                            + " (" + firstLine(e.toString())
                            + "). The directory must be writable, not full and not mounted with"
                            + " noexec; name another by JAVA_TOOL_OPTIONS=-DZstdTempFolder=DIR",
                    e);
        } finally {
            delete(directory);
        }
    }

    private static void delete(@Nullable Path directory) {
        File file = directory == null ? null : directory.toFile();
        String[] names = file == null ? null : file.list();
        if (file != null && names != null) {
            for (String name : names) {
                new File(file, name).delete();
            }
            file.delete();
        }
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
