package dev.jcontainer.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
    @ParameterizedTest
    @CsvSource({
        "Give it one: --x 1 (library: Limits.builder().pids(1))., Give it one: --x 1.",
        "Use a (library: A.a()) or b (library: B)., Use a or b.",
        "Use a (library: A, Use a",
        "None (of it)., None (of it)."
    })
    void theLibraryIsNoneOfTheCommandLines(String message, String text) {
        assertThat(Failure.text(new IOException(message))).isEqualTo(text);
    }

    @Test
    void aLimitOfThreadsIsNoErrorOfThisProgram() {
        String jvm = "unable to create native thread: possibly out of memory or process/resource limits reached";
        assertThat(Failure.text(new OutOfMemoryError(jvm))).startsWith("Cannot start a thread: ");
    }
}
