package dev.jcontainer.engine.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.json.DocumentException;
import java.util.function.Consumer;

/** Whatever the bytes of a file of a record, they are read, or refused by the exception for damage. */
final class RecordFuzzTest {
    private static void readOrRefused(Consumer<byte[]> decoder, byte[] bytes) {
        try {
            decoder.accept(bytes);
        } catch (IllegalArgumentException expected) {
            assertThat(expected.getMessage()).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreADescriptionOrRefused(byte[] bytes) {
        readOrRefused(
                any -> {
                    Description read = Description.decode(any);
                    assertThat(Description.decode(read.encode()))
                            .usingRecursiveComparison()
                            .isEqualTo(read);
                },
                bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAStartOrRefused(byte[] bytes) {
        readOrRefused(
                any -> {
                    StartNote read = StartNote.decode(any);
                    assertThat(StartNote.decode(read.encode())).isEqualTo(read);
                },
                bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAnExitOrRefused(byte[] bytes) {
        readOrRefused(any -> assertThat(ExitNote.decode(any).exitCode()).isBetween(0, 255), bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreARestartOrRefused(byte[] bytes) {
        readOrRefused(
                any -> {
                    RestartNote read = RestartNote.decode(any);
                    assertThat(RestartNote.decode(read.encode())).isEqualTo(read);
                },
                bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreACommandOrRefused(byte[] bytes) {
        readOrRefused(
                any -> {
                    CommandNote read = CommandNote.decode(any);
                    assertThat(CommandNote.decode(read.encode())).isEqualTo(read);
                },
                bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAnErrorOrRefused(byte[] bytes) {
        readOrRefused(
                any -> {
                    StartError read = StartError.decode(any);
                    assertThat(StartError.decode(read.encode())).isEqualTo(read);
                },
                bytes);
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreASpecificationOrRefused(byte[] bytes) {
        try {
            assertThat(SpecCodec.decode(bytes).command()).isNotEmpty();
        } catch (DocumentException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }
}
