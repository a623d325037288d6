package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The error about a native directory that the property names and that is not one. */
class NativesTest {
    private static final String FROM = " from the directory of -Djcontainer.native.dir: ";

    @TempDir
    Path directory;

    @Test
    void aLibraryThatIsNotThereIsToldWithTheProperty() {
        assertThatThrownBy(() -> Natives.load(new File("/nosuch/libjcontainer.so")))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot load libjcontainer.so" + FROM
                        + "/nosuch/libjcontainer.so (No such file or directory).");
    }

    @Test
    void aLibraryThatIsNoneIsToldWithTheCause() throws IOException {
        Path library = directory.resolve("lib.so");
        Files.write(library, Natives.read(Natives.resource("jcontainer-init")));
        assertThatThrownBy(() -> Natives.load(library.toFile()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot load lib.so" + FROM + library + ": ");
    }

    @Test
    void aHelperThatIsNotThereIsToldAlike() {
        System.setProperty(Natives.DIRECTORY_PROPERTY, "/nosuch");
        try {
            assertThatThrownBy(Natives::helper)
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot load jcontainer-init" + FROM
                            + "/nosuch/jcontainer-init (No such file or directory).");
        } finally {
            System.clearProperty(Natives.DIRECTORY_PROPERTY);
        }
    }
}
