package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StdioTest {
    @Test
    void theThreeKindsConnectAllStreamsAlike() {
        assertThat(Stdio.inherit())
                .isEqualTo(
                        new Stdio(new Stdio.Source.Inherit(), new Stdio.Sink.Inherit(), new Stdio.Sink.Inherit(), 0));
        assertThat(Stdio.pipe())
                .isEqualTo(new Stdio(new Stdio.Source.Pipe(), new Stdio.Sink.Pipe(), new Stdio.Sink.Pipe(), 0));
        assertThat(Stdio.discard())
                .isEqualTo(new Stdio(new Stdio.Source.Empty(), new Stdio.Sink.Discard(), new Stdio.Sink.Discard(), 0));
    }

    @Test
    void aTerminalIsAllThreeStreams() {
        Stdio terminal = Stdio.pty(80, 24).maxOutput(7);
        assertThat(terminal.isTerminal()).isTrue();
        assertThat(terminal.stdin()).isEqualTo(new Stdio.Source.Terminal(80, 24));
        assertThat(Stdio.pipe().isTerminal()).isFalse();
        for (ThrowingCallable mix : List.<ThrowingCallable>of(
                terminal::mergeStderr,
                () -> terminal.withStdin(new Stdio.Source.Empty()),
                () -> terminal.withStdout(new Stdio.Sink.Pipe()),
                () -> Stdio.pipe().withStderr(new Stdio.Sink.Terminal()))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(mix)
                    .withMessage("A terminal is all three streams, or none of them");
        }
    }

    @Test
    void theSizeOfATerminalFitsIntoSixteenBits() {
        assertThat(Stdio.pty(0, 65535).stdin()).isEqualTo(new Stdio.Source.Terminal(0, 65535));
        assertThatIllegalArgumentException().isThrownBy(() -> Stdio.pty(-1, 24));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stdio.pty(80, 65536))
                .withMessage("The terminal's size 80x65536 is not from 0 to 65535 columns and rows");
    }

    @Test
    void aChangeOfOneStreamKeepsTheOthersAndLeavesTheOriginal() {
        Stdio.Source in = Stdio.Source.file(Path.of("in"));
        Stdio.Sink out = Stdio.Sink.file(Path.of("out"));
        Stdio.Sink err = Stdio.Sink.append(Path.of("err"));
        Stdio pipes = Stdio.pipe().maxOutput(7);

        assertThat(pipes.withStdin(in)).isEqualTo(new Stdio(in, pipes.stdout(), pipes.stderr(), 7));
        assertThat(pipes.withStdout(out)).isEqualTo(new Stdio(pipes.stdin(), out, pipes.stderr(), 7));
        assertThat(pipes.withStderr(err)).isEqualTo(new Stdio(pipes.stdin(), pipes.stdout(), err, 7));
        assertThat(pipes.mergeStderr()).isEqualTo(new Stdio(pipes.stdin(), pipes.stdout(), new Stdio.Sink.Merge(), 7));
        assertThat(pipes).isEqualTo(Stdio.pipe().maxOutput(7));
    }

    @Test
    void theOutputLimitIsNotBelowZero() {
        assertThat(Stdio.pipe().maxOutput(0).maxOutput()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stdio.pipe().maxOutput(-1))
                .withMessage("The output limit is below 0: -1");
    }

    @Test
    void onlyStderrCanBeMerged() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stdio.pipe().withStdout(new Stdio.Sink.Merge()))
                .withMessage("stdout cannot be merged into itself; only stderr can");
    }

    @Test
    void aFileIsEmptiedFirstOrAppendedTo() {
        assertThat(Stdio.Sink.file(Path.of("a b"))).isEqualTo(new Stdio.Sink.File("a b", false));
        assertThat(Stdio.Sink.append(Path.of("/log"))).isEqualTo(new Stdio.Sink.File("/log", true));
        assertThat(Stdio.Source.file(Path.of("in"))).isEqualTo(new Stdio.Source.File("in"));
    }

    @Test
    void theNameOfAFileIsAPath() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Stdio.Source.File("a\0b"))
                .withMessage("The file for stdin 'a?b' has a NUL character in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Stdio.Source.File(""))
                .withMessage("The file for stdin is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Stdio.Sink.File("a\0b", true))
                .withMessage("The file for output 'a?b' has a NUL character in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Stdio.Sink.File("", false))
                .withMessage("The file for output is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Stdio.Sink.File(Inputs.LONGEST_PATH + "p", false))
                .withMessageStartingWith("The file for output '/ppp")
                .withMessageEndingWith("…' is longer than 4095 bytes (PATH_MAX)");
    }

    @Test
    void theBytesForStdinAreCopiedInAndOut() {
        byte[] given = {1, 2};
        Stdio.Source.Bytes source = (Stdio.Source.Bytes) Stdio.Source.bytes(given);
        given[0] = 9;
        source.content()[1] = 9;
        assertThat(source.content()).containsExactly(1, 2);
    }
}
