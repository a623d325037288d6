package dev.jcontainer.cli.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingDirectoryTest {
    @ParameterizedTest
    @CsvSource({
        "/home/me, file, /home/me/file",
        "/home/me, ./file, /home/me/file",
        "/home/me, .//./file, /home/me/file",
        "/home/me, ., /home/me",
        "/home/me, ./, /home/me",
        "/home/me, .., /home",
        "/home/me, ../, /home",
        "/home/me, ../you, /home/you",
        "/home/me, ./../you, /home/you",
        "/home/me, ../.., /",
        "/home/me, ../../../.., /",
        "/home/me, ../../../etc, /etc",
        "/, file, /file",
        "/, ., /",
        "/, .., /",
        "/home/me, ..file, /home/me/..file",
        "/home/me, .file, /home/me/.file",
        "/home/me, a/, /home/me/a/"
    })
    void aRelativePathStartsAtTheDirectory(String directory, String path, String expected) {
        assertThat(WorkingDirectory.resolve(directory, path)).isEqualTo(expected);
    }

    @Test
    void dotsFurtherOnAreTheKernelsToResolve() {
        assertThat(WorkingDirectory.resolve("/home/me", "link/../file")).isEqualTo("/home/me/link/../file");
    }

    @ParameterizedTest
    @CsvSource({"/a/b", "/a/../b", "/a//b/", "/"})
    void anAbsolutePathStaysAsItIs(String path) throws IOException {
        assertThat(WorkingDirectory.resolve(path)).isEqualTo(path);
    }

    @Test
    void anEmptyPathIsNotTheCurrentDirectory() throws IOException {
        assertThat(WorkingDirectory.resolve("")).isEmpty();
    }

    @Test
    void aRelativePathStartsAtTheCurrentDirectory() throws IOException {
        assertThat(WorkingDirectory.resolve("./file")).isEqualTo(System.getProperty("user.dir") + "/file");
    }
}
