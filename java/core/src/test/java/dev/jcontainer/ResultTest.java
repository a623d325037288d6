package dev.jcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jcontainer.Result.Outcome;
import dev.jcontainer.launch.Exit;
import dev.jcontainer.spec.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The content of a result and of its exception. */
class ResultTest {
    private static Result result(Outcome outcome, int exitCode, @Nullable Signal signal, String stderr) {
        Usage usage = new Usage(Duration.ofMillis(9), Duration.ofMillis(2), Duration.ofMillis(3), 4096);
        byte[] stdout = "öut\n".getBytes(StandardCharsets.UTF_8);
        return new Result(outcome, exitCode, signal, stdout, stderr.getBytes(StandardCharsets.UTF_8), usage);
    }

    private static AbstractThrowableAssert<?, ?> assertFailure(Result result) {
        return assertThatThrownBy(result::orThrow);
    }

    @Test
    void successIsTheProgramsOwnExitWithStatusZero() throws Exception {
        Result success = result(Outcome.EXITED, 0, null, "");
        assertThat(success.isSuccess()).isTrue();
        assertThat(success.orThrow()).isSameAs(success);
    }

    @Test
    void asTextItSaysHowMuchItWrote() {
        assertThat(result(Outcome.EXITED, 3, null, "err").toString())
                .startsWith("Result[outcome=EXITED, exitCode=3, signal=null, stdout=5 bytes, stderr=3 bytes, usage=");
    }

    @ParameterizedTest
    @EnumSource(value = Outcome.class, names = "EXITED", mode = EnumSource.Mode.EXCLUDE)
    void noOtherOutcomeIsASuccessWhateverTheStatus(Outcome outcome) {
        Result failure = result(outcome, 0, null, "");
        assertThat(failure.isSuccess()).isFalse();
        assertThatThrownBy(failure::orThrow).isInstanceOf(ResultException.class);
    }

    @Test
    void anotherStatusIsNoSuccess() {
        assertThat(result(Outcome.EXITED, 1, null, "").isSuccess()).isFalse();
    }

    @Test
    void whatWasWrittenReadsAsUtf8() {
        Result result = result(Outcome.EXITED, 0, null, "ärr");
        assertThat(result.stdoutText()).isEqualTo("öut\n");
        assertThat(result.stderrText()).isEqualTo("ärr");
    }

    @Test
    void theExceptionHasTheResult() {
        Result failure = result(Outcome.EXITED, 3, null, "");
        assertThat(catchThrowableOfType(ResultException.class, failure::orThrow).result())
                .isSameAs(failure);
    }

    @Test
    void theExceptionSaysHowTheContainerEnded() {
        assertFailure(result(Outcome.EXITED, 3, null, "")).hasMessage("The container exited with status 3.");
        assertFailure(result(Outcome.SIGNALED, 137, Signal.KILL, "")).hasMessage("The container was ended by SIGKILL.");
        assertFailure(result(Outcome.TIMED_OUT, 143, Signal.TERM, ""))
                .hasMessage("The container ran longer than its timeout and was ended.");
        assertFailure(result(Outcome.OUT_OF_MEMORY, 137, Signal.KILL, ""))
                .hasMessage("The container exceeded its memory limit and was killed.");
        assertFailure(result(Outcome.OUTPUT_LIMIT, 137, Signal.KILL, ""))
                .hasMessage("The container wrote more than its output limit and was killed.");
    }

    @Test
    void theExceptionEndsInTheErrorsThatWereWritten() {
        assertFailure(result(Outcome.EXITED, 1, null, "\nsh: x: not found\n\n"))
                .hasMessage("The container exited with status 1; it last wrote to stderr: sh: x: not found");
    }

    @Test
    void ofManyErrorsOnlyTheLastThousandCharactersAreShown() {
        String last = "e".repeat(1000);
        assertFailure(result(Outcome.EXITED, 1, null, last)).hasMessageEndingWith("stderr: " + last);
        assertFailure(result(Outcome.EXITED, 1, null, "first" + last)).hasMessageEndingWith("stderr: …" + last);
    }

    @Test
    void usageIsCountedInTheHelpersUnits() {
        Usage usage = Usage.of(new Exit(0, 1_500_000_000L, 2_000_001L, 3_000_000L, 4096));
        assertThat(usage)
                .isEqualTo(new Usage(
                        Duration.ofMillis(1500), Duration.ofNanos(2_000_001_000L), Duration.ofSeconds(3), 4096));
        assertThat(usage.cpuTime()).isEqualTo(Duration.ofNanos(5_000_001_000L));
    }
}
