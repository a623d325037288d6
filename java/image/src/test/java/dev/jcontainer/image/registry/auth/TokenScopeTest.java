package dev.jcontainer.image.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenScopeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "repository:a:pull | '' | repository:a:pull",
                "repository:a:pull | repository:a:push,pull | repository:a:pull,push",
                "repository:b:pull,push | repository:a:pull | repository:a:pull repository:b:pull,push",
                "repository:h:5000/a:pull | repository:h:5000/a:pull | repository:h:5000/a:pull",
                "repository:a:pull | registry:catalog:* | registry:catalog:* repository:a:pull",
                "repository:a:pull | word | repository:a:pull word",
                "'' | repository:a:pull | repository:a:pull"
            })
    void joinsTheActionsOfAResource(String one, String other, String both) {
        assertThat(new TokenScope(one).and(other).text()).isEqualTo(both);
    }

    @Test
    void namesWhatIsReadOrWritten() {
        assertThat(TokenScope.pull("library/alpine").text()).isEqualTo("repository:library/alpine:pull");
        assertThat(TokenScope.push("a").and(TokenScope.pull("b").text()).text())
                .isEqualTo("repository:a:pull,push repository:b:pull");
    }
}
