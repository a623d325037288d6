package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A missing file is distinguished from a file that could not be read. */
class KernelFilesTest {
    /** Nothing is mapped at its beginning, so reading it gives EIO. */
    private static final String UNREADABLE = "/proc/self/mem";

    @TempDir
    private Path directory;

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void whatIsNotThereIsNull() throws Exception {
        Files.createFile(directory.resolve("file"));
        for (String name : new String[] {"missing", "file/below", "missing/below"}) {
            assertThat(KernelFiles.readIfThere(path(name))).isNull();
            assertThat(KernelFiles.listIfThere(path(name))).isNull();
            assertThat(KernelFiles.exists(path(name))).isFalse();
        }
    }

    /** A shell's {@code <(COMMAND)} is a FIFO whose writer may need a while. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aWriterOfAFifoIsWaitedFor() throws Exception {
        assertThat(readFifo("echo opened; read line; echo content >&3"))
                .asString()
                .isEqualTo("content\n");
    }

    /** What was read of a FIFO cannot be read again into a larger buffer. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void settingsInAFifoAreReadWholeOrNotAtAll() throws Exception {
        assertThat(readFifo("echo opened; head -c 5000 /dev/zero >&3; read line"))
                .hasSize(5000);
        assertThatThrownBy(() -> readFifo("echo opened; head -c 70000 /dev/zero >&3; read line"))
                .hasMessageContaining("EFBIG");
    }

    /** Reads a FIFO of this writer, which has it open as descriptor 3, and whose stdin ends when we have it open. */
    private byte[] readFifo(String writer) throws Exception {
        Path fifo = Files.createTempDirectory(directory, "fifo").resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Process process = new ProcessBuilder("sh", "-c", "exec 3<>\"$0\"; " + writer, fifo.toString()).start();
        assertThat(process.getInputStream().read()).isEqualTo('o');
        FutureTask<byte[]> read = new FutureTask<>(() -> KernelFiles.readSettings(fifo.toString()));
        new Thread(read, "reader").start();
        while (!read.isDone() && !isOpen(fifo)) { // the end of the writer before that would lose the content
            Thread.onSpinWait();
        }
        process.getOutputStream().close();
        return read.get();
    }

    private static boolean isOpen(Path file) throws IOException {
        for (File descriptor : new File("/proc/self/fd").listFiles()) {
            if (descriptor.getCanonicalPath().equals(file.toRealPath().toString())) {
                return true;
            }
        }
        return false;
    }

    /** Somebody may have given its name as that of a file with settings. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoWithoutAWriterIsNotWaitedFor() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path("fifo")).start().waitFor()).isZero();
        assertThatThrownBy(() -> KernelFiles.readIfThere(path("fifo")))
                .hasMessageContainingAll("Cannot read " + path("fifo") + ", which is a FIFO and not a file", "ESPIPE");
        assertThat(KernelFiles.readIfThere("/dev/null")).isEmpty();
    }

    @Test
    void aProcessThatHasEndedIsNotThere() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        assertThat(KernelFiles.readIfThere("/proc/" + process.pid() + "/stat")).isNull();
        assertThat(KernelFiles.isGone(Errno.ESRCH)).isTrue();
    }

    @Test
    void whatCannotBeLookedAtIsAnError() throws Exception {
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> KernelFiles.readIfThere(UNREADABLE)).hasMessageContainingAll("EIO", UNREADABLE);
        assertThatThrownBy(() -> KernelFiles.readIfThere(path("loop"))).hasMessageContaining("ELOOP");
        assertThatThrownBy(() -> KernelFiles.readIfThere(directory.toString())).hasMessageContaining("EISDIR");
        assertThatThrownBy(() -> KernelFiles.listIfThere(path("loop"))).hasMessageContaining("ELOOP");
        assertThatThrownBy(() -> KernelFiles.exists(path("loop"))).hasMessageContaining("ELOOP");
    }

    /** The number below EMFILE is ENFILE. */
    @ParameterizedTest
    @ValueSource(
            ints = {Errno.EACCES, Errno.EMFILE, Errno.EMFILE - 1, Errno.EIO, Errno.ENOMEM, Errno.EPERM, Errno.ELOOP})
    void noOtherErrorSaysThatItIsGone(int errno) {
        assertThat(KernelFiles.isGone(errno)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 100_000})
    void allOfAFileIsRead(int length) throws Exception {
        byte[] content = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
        Files.write(directory.resolve("file"), content);
        assertThat(KernelFiles.read(path("file"))).isEqualTo(content);
        assertThat(KernelFiles.exists(path("file"))).isTrue();
    }

    @Test
    void allNamesAreListed() throws IOException {
        assertThat(KernelFiles.listIfThere(directory.toString())).isEmpty();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 300; i++) { // more than fits into the first buffer
            names.add(i + "-".repeat(40) + (i == 7 ? "\u00e4 \n" : ""));
            Files.createFile(directory.resolve(names.get(i)));
        }
        assertThat(KernelFiles.listIfThere(directory.toString())).containsExactlyInAnyOrderElementsOf(names);
    }
}
