package dev.jcontainer.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories, also for JUnit, whose names differ from those of another run of these tests. */
public final class OwnDirectories implements TempDirFactory {
    private static final String PREFIX =
            "jc-" + ProcessHandle.current().pid() + "-"; // short, because Podman allows 50 characters

    /** The caller removes the directory. */
    static Path make(String name) throws IOException {
        return Files.createTempDirectory(PREFIX + name);
    }

    /** Whether a path is below one of these directories. */
    static boolean isBelow(String path) {
        return path.startsWith(System.getProperty("java.io.tmpdir") + "/" + PREFIX);
    }

    /** Whether a directory of another run has the record of this container, in a store. */
    static boolean isRecordedElsewhere(String id) {
        File[] runs = new File(System.getProperty("java.io.tmpdir"))
                .listFiles((directory, name) -> name.startsWith("jc-") && !name.startsWith(PREFIX));
        for (File run : runs == null ? new File[0] : runs) {
            String[] records = new File(run, "store/containers").list((directory, name) -> name.startsWith(id));
            if (records != null && records.length > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return make("");
    }
}
