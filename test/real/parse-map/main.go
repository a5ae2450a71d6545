// Reads questions, a JSON line each, and answers each with a line: what the authenticator makes of a ConfigMap.
//
//	{"data": {"mapRoles": "…"}, "arns": ["…"]}
//
// Each key is given to its ParseMap alone, so that an error says which key it is of. The ARNs are looked up as its
// MapStore does, which has no way in but a watch: the same loops over its own Key and Matches.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"strings"

	"github.com/sirupsen/logrus"
	"gopkg.in/yaml.v2"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap"
)

type question struct {
	Data map[string]string `json:"data"`
	Arns []string          `json:"arns"`
}

type answer struct {
	Users    []config.UserMapping `json:"users"`
	Roles    []config.RoleMapping `json:"roles"`
	Accounts []string             `json:"accounts"`
	// The keys that counted for nothing as a whole, with its words.
	Refused map[string]string `json:"refused"`
	// Of each ARN, who it may be: more than one where chance decides.
	Who [][]config.IdentityMapping `json:"who"`
}

func main() {
	logrus.SetOutput(io.Discard)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(reply(asked)); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}

func reply(asked question) answer {
	said := answer{Refused: map[string]string{}, Accounts: []string{}, Who: [][]config.IdentityMapping{}}
	users, roles := map[string]config.UserMapping{}, map[string]config.RoleMapping{}
	for key, text := range asked.Data {
		u, r, a, err := configmap.ParseMap(map[string]string{key: text})
		if err != nil && isRefused(key, text) {
			said.Refused[key] = err.Error()
		}
		said.Accounts = append(said.Accounts, a...)
		for _, user := range u {
			users[user.Key()] = user
			said.Users = append(said.Users, user)
		}
		for _, role := range r {
			roles[role.Key()] = role
			said.Roles = append(said.Roles, role)
		}
	}
	for _, arn := range asked.Arns {
		said.Who = append(said.Who, who(strings.ToLower(arn), users, roles))
	}
	return said
}

// Whether it is the text that is wrong, and not one of its entries: ParseMap says both in one error. With its steps.
func isRefused(key string, text string) bool {
	if key == "mapAccounts" {
		list := []string{}
		var types *yaml.TypeError
		err := yaml.Unmarshal([]byte(text), &list)
		return err != nil && !(errors.As(err, &types) && isList(types))
	}
	asJSON, err := utilyaml.ToJSON([]byte(text))
	return err != nil || json.Unmarshal(asJSON, &[]json.RawMessage{}) != nil
}

func isList(err *yaml.TypeError) bool {
	for _, line := range err.Errors {
		if strings.HasSuffix(line, "into []string") {
			return false
		}
	}
	return true
}

func who(arn string, users map[string]config.UserMapping, roles map[string]config.RoleMapping) []config.IdentityMapping {
	found := []config.IdentityMapping{}
	for _, role := range roles {
		if role.Matches(arn) {
			found = append(found, config.IdentityMapping{Username: role.Username, Groups: role.Groups})
		}
	}
	if len(found) > 0 {
		return found
	}
	for _, user := range users {
		if user.Matches(arn) {
			found = append(found, config.IdentityMapping{Username: user.Username, Groups: user.Groups})
		}
	}
	return found
}
