package dev.jcontainer.cli.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The arguments that the JVM decoded, compared with the kernel's bytes. */
class RawArgumentsTest {
    /** A command line as {@code /proc/self/cmdline} shows it. */
    private static byte[] commandLine(String... words) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (String word : words) {
            line.writeBytes(Bytes.cString(word));
        }
        return line.toByteArray();
    }

    @Test
    void wordsOfAsciiAreNotLookedUp() throws IOException {
        String[] words = {"run", "/bin/true", "", "\n"};
        assertThat(RawArguments.of(words)).isSameAs(words);
    }

    @Test
    void questionMarksAreWhatTheCLocaleMadeOfAllElse() throws IOException {
        byte[] line = commandLine("java", "-jar", "jcontainer.jar", "run", "é", "a?b");
        assertThat(RawArguments.match(new String[] {"run", "??", "a?b"}, line)).containsExactly("run", "é", "a?b");
    }

    @Test
    void replacementCharactersAreWhatAUtf8LocaleMadeOfOtherBytes() throws IOException {
        byte[] line = commandLine("java", "run", "\uDCFF\uDCFE");
        assertThat(RawArguments.match(new String[] {"run", "\uFFFD\uFFFD"}, line))
                .containsExactly("run", "\uDCFF\uDCFE");
    }

    @Test
    void aNameOfTheLocaleIsTakenFromTheKernelToo() throws IOException {
        byte[] line = commandLine("java", "run", "grün");
        assertThat(RawArguments.match(new String[] {"run", "gr\u00c3\u00bcn"}, line))
                .containsExactly("run", "grün");
    }

    @Test
    void emptyWordsKeepTheirPlaces() throws IOException {
        byte[] line = commandLine("java", "", "é", "");
        assertThat(RawArguments.match(new String[] {"", "??", ""}, line)).containsExactly("", "é", "");
    }

    @Test
    void wordsThatAreNotTheCommandLinesAreTakenAsDecoded() throws IOException {
        byte[] line = commandLine("java", "@arguments");
        assertThat(RawArguments.match(new String[] {"run", "é"}, line)).containsExactly("run", "é");
    }

    @Test
    void moreWordsThanTheCommandLineHasAreTakenAsDecoded() throws IOException {
        assertThat(RawArguments.match(new String[] {"é", "é"}, commandLine("é")))
                .containsExactly("é", "é");
    }

    @Test
    void aWordThatIsVisiblyWrongAndNowhereToBeFoundIsRefused() {
        assertThatThrownBy(() -> RawArguments.match(new String[] {"run", "\uFFFD"}, commandLine("java", "@arguments")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("argument 2")
                .hasMessageContaining("LC_ALL");
    }
}
