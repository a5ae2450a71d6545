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
	"io"
	"log"
	"os"
	"strings"

	"github.com/sirupsen/logrus"
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
	// By key, where there is one.
	Errors map[string]string `json:"errors"`
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
	said := answer{Errors: map[string]string{}, Accounts: []string{}, Who: [][]config.IdentityMapping{}}
	users, roles := map[string]config.UserMapping{}, map[string]config.RoleMapping{}
	for key, text := range asked.Data {
		u, r, a, err := configmap.ParseMap(map[string]string{key: text})
		if err != nil {
			said.Errors[key] = err.Error()
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
