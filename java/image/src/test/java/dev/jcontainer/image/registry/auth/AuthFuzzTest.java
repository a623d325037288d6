package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.registry.http.RefusedException;
import java.util.List;

/** Headers of registries and files of users: whatever the bytes, they are read, passed over or refused. */
final class AuthFuzzTest {
    @FuzzTest(maxDuration = "15s")
    void anyTextIsAListOfChallenges(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        List<Challenge> challenges = Challenge.parse(List.of(text));
        for (Challenge challenge : challenges) {
            assertThat(challenge.scheme()).isNotEmpty();
            StringBuilder again = new StringBuilder(challenge.scheme());
            String separator = " ";
            for (var parameter : challenge.parameters().entrySet()) {
                String quoted = parameter.getValue().replace("\\", "\\\\").replace("\"", "\\\"");
                again.append(separator)
                        .append(parameter.getKey())
                        .append("=\"")
                        .append(quoted)
                        .append('"');
                separator = ", ";
            }
            assertThat(Challenge.parse(List.of(again.toString()))).containsExactly(challenge);
        }
    }

    @FuzzTest(maxDuration = "15s")
    void anyBytesAreCredentialsOrRefused(byte[] bytes) {
        try {
            AuthFile file = AuthFile.parse("config.json", bytes);
            for (String registry : new String[] {"docker.io", "h:5000"}) {
                String helper = file.helper(registry);
                Credentials credentials = file.find(registry, "a/b");
                assertThat(helper == null || !helper.isEmpty()).isTrue();
                if (credentials instanceof Credentials.Password password) {
                    assertThat(password.user()).isNotEmpty();
                }
            }
        } catch (RefusedException expected) {
            assertThat(expected).hasMessageContaining("config.json");
        }
    }

    @FuzzTest(maxDuration = "15s")
    void anyScopesAreJoined(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        TokenScope joined = TokenScope.pull("a").and(text);
        assertThat(joined.and(text).and(joined.text()).text().length())
                .isLessThanOrEqualTo(joined.text().length() + text.length());
        assertThat(joined.text()).contains("repository:a:pull");
    }
}
