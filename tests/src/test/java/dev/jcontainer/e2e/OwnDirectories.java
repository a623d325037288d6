package dev.jcontainer.e2e;

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

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return make("");
    }
}
