package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.layer.Decompression;
import dev.jcontainer.image.layer.DecompressionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the library of zstd is loaded from, in a JVM that has not loaded it. */
@EndToEnd
final class ZstdLibraryTest {
    @TempDir(factory = OwnDirectories.class)
    Path directory;

    /** Expands a small frame, and prints what came of it. */
    static final class Expands {
        private Expands() {}

        public static void main(String[] arguments) throws IOException {
            byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0x50, 9, 0, 0, 'x'};
            try (Decompression expanded = Decompression.of(new ByteArrayInputStream(frame), "The layer")) {
                System.out.println("expanded " + (char) expanded.read());
            } catch (DecompressionException e) {
                System.out.println(e.getMessage());
            }
            Runtime.getRuntime().halt(0); // as if killed
        }
    }

    @Test
    void leavesNoFileBehindEvenIfTheJvmIsKilled() throws Exception {
        assertThat(expand()).isEqualTo("expanded x\n");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void saysWhatToDoWhereTheDirectoryForbidsPrograms() throws Exception {
        try (HostMount mount = HostMount.tmpfs(directory, "-oremount,noexec")) {
            assertThat(expand())
                    .contains("The layer is compressed by zstd, whose library cannot be loaded from " + mount.point())
                    .contains("noexec; name another by JAVA_TOOL_OPTIONS=-DZstdTempFolder=DIR");
            assertThat(directory).isEmptyDirectory();
        }
    }

    private String expand() throws Exception {
        ProcessBuilder builder = Host.jvm(Expands.class);
        builder.command().add(1, "-DZstdTempFolder=" + directory);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
