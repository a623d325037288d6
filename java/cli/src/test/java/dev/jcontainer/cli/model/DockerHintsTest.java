package dev.jcontainer.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerHintsTest {
    @ParameterizedTest
    @CsvSource({
        "run, pid, of its own",
        "run, gpus, --device",
        "run, detach-keys, detaching",
        "exec, detach-keys, detaching",
        "exec, privileged, give privileges to run",
        "run, link, container:NAME",
        "stats, a, ps -a"
    })
    void whatDockerHasIsAnsweredWithWhatToDo(String command, String option, String answer) {
        assertThat(DockerHints.option(command, option))
                .contains(answer)
                .doesNotEndWith(".")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "build, take it over by load",
        "image build, take it over by load",
        "manifest create, skopeo",
        "search, not searched",
        "system info, use info",
        "resume, unpause"
    })
    void soAreItsCommands(String name, String answer) {
        assertThat(DockerHints.command(name))
                .contains(answer)
                .doesNotEndWith(".")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "banana", "run", "memory", "|"})
    void whatDockerHasNotHasNoAnswer(String word) {
        assertThat(DockerHints.command(word)).isEmpty();
        for (String command : new String[] {"", "run", "exec", "ps", "stats", "stop"}) {
            assertThat(DockerHints.option(command, word)).as(command).isEmpty();
        }
    }
}
