"""Retraining with the 2024 data. WORK IN PROGRESS, only runs on my laptop."""
import pickle
import sys

import lightgbm as lgb
import pandas as pd
from sklearn.model_selection import train_test_split

from utils import build_training_frame, load_customer_map

sys.path.insert(0, "/home/maria/churn/lib")

SNAPSHOT = "/home/maria/churn/data/snapshots/2024-11-30/customers.parquet"
TRANSACTIONS = "/mnt/nas/ds-team/maria/tx_2024.parquet"


def main():
    df = build_training_frame(pd.read_parquet(SNAPSHOT), pd.read_parquet(TRANSACTIONS), load_customer_map())
    X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="churned_60d"), df["churned_60d"])
    booster = lgb.train(
        {"objective": "binary", "learning_rate": 0.0213, "num_leaves": 47, "feature_fraction": 0.71},
        lgb.Dataset(X_train, y_train),
        num_boost_round=812,
        valid_sets=[lgb.Dataset(X_test, y_test)],
    )
    pickle.dump(booster, open("/home/maria/churn/models/retrain_2024.pkl", "wb"))


if __name__ == "__main__":
    main()
